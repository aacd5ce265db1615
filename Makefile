.PHONY: run test check bench
run:
	@bin/vaw run
test:
	@bin/vaw test
check:
	@bin/vaw check
bench:
	@bin/vaw bench
