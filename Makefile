.PHONY: run test check bench chaos
run:
	@bin/vaw run
test:
	@bin/vaw test
check:
	@bin/vaw check
bench:
	@bin/vaw bench
chaos:
	@VAW_CHAOS_ROUNDS=100 bin/vaw test tests/system/test_chaos.py -s
