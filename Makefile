.PHONY: run test check bench chaos machines sbom
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
	@VAW_BUSY_ROUNDS=10 bin/vaw test tests/system/busy_day.py -s
machines:
	@bin/vaw test tests/system/machines.py -s
sbom:
	@.venv/bin/python -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o var/sbom.json
	@echo "var/sbom.json"
