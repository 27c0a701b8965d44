# Every target is one line. On Windows the same line runs with `py` for `python3`.
PYTHON ?= python3
.PHONY: run test lint proof replicas bench screenshots doctor requirements
run: ; @$(PYTHON) -m toolchain run
test: ; @$(PYTHON) -m toolchain test
lint: ; @$(PYTHON) -m toolchain lint
proof: ; @$(PYTHON) -m toolchain proof
replicas: ; @$(PYTHON) -m toolchain replicas
bench: ; @$(PYTHON) -m toolchain bench
screenshots: ; @$(PYTHON) -m toolchain screenshots
doctor: ; @$(PYTHON) -m toolchain doctor
requirements: ; @$(PYTHON) -m toolchain requirements
