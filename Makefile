# Every target does its own set-up; "make lab" and "make test" are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup lab test test-quick test-frameworks test-postgres check lint build bundle book mistakes measure grade bench clean

setup: $(VENV)/.lab

$(VENV)/.lab: pyproject.toml constraints.txt setup.sh
	./setup.sh venv "$(PYTHON)" "$(VENV)" .
	@touch $@

$(VENV)/.dev: $(VENV)/.lab
	./setup.sh venv "$(PYTHON)" "$(VENV)" ".[dev]"
	@touch $@

# root (in a container, say) needs --allow-root; LAB takes further options, e.g. LAB=--no-browser
lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/utils/lab
# arrays are small: where others use the cores, two threads that wait for each other take far longer
lab: export OPENBLAS_NUM_THREADS ?= 1
lab: $(VENV)/.lab
	@echo "Ctrl+C in this window stops JupyterLab."
	$(BIN)/jupyter lab --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/start_here.ipynb --log-level=ERROR $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB)

# In three processes, for two cores: the attacks mostly wait. One thread each, as in `lab`.
# TESTS takes further pytest options, e.g. TESTS="tests/utils/test_checks.py -x"
test test-quick: export OPENBLAS_NUM_THREADS ?= 1
test: $(VENV)/.dev
	./setup.sh system
	$(BIN)/python -m pytest -n 3 --dist loadfile $(TESTS)

# A contributor's loop: what checks say, what comes in, what pages say, rooms and style.
QUICK := tests/utils tests/intake tests/reporting tests/judging/test_judge.py \
	tests/judging/test_interference.py tests/proving/test_bank.py tests/source/test_listings.py \
	tests/source/test_coverage.py tests/test_rooms.py tests/test_style.py
test-quick: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile $(QUICK) $(TESTS)

# your layer against PyTorch, TensorFlow and Keras, in an environment of their own (a gigabyte or two)
FRAMEWORKS := $(VENV)/frameworks
$(FRAMEWORKS)/.done: $(VENV)/.dev
	./setup.sh venv "$(PYTHON)" "$(FRAMEWORKS)" ".[dev,frameworks]"
	@touch $@

test-frameworks: $(FRAMEWORKS)/.done
	$(FRAMEWORKS)/bin/python -m pytest tests/frameworks $(TESTS)

# a class graded into a private PostgreSQL server, which is started for it and stopped
test-postgres: $(VENV)/.dev
	./setup.sh system
	./setup.sh postgres
	NEED_POSTGRES=1 $(BIN)/python -m pytest tests/running/test_class_postgres.py $(TESTS)

check: lint
	$(BIN)/python -m grader check

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/python -m grader build

# one zip for learners, without solutions or grader: build/batchnorm-course.zip
bundle: $(VENV)/.dev
	$(BIN)/python -m grader bundle

# the course as pages to read, with its figures: build/book/index.html
book: $(VENV)/.dev
	$(BIN)/python -m grader book

# what catches each known mistake, and that no right answer fails
mistakes: $(VENV)/.dev
	$(BIN)/python -m grader mistakes

# batch norm's promises and papers' claims, measured anew with the solutions: README's tables
measure: $(VENV)/.lab
	$(BIN)/python -m grader measure README.md

# A made-up class of 30 in all notebooks, graded in a folder of its own, and its report.
# It takes two to five minutes on two cores. STUDENTS=10 makes it a smaller class.
SAMPLE_CLASS := build/sample-class
STUDENTS := 30
grade: export BATCHNORM_COURSE := $(abspath $(SAMPLE_CLASS))
grade: export PYTHONPATH := $(CURDIR)
grade: $(VENV)/.dev
	./setup.sh system bubblewrap
	@rm -rf $(SAMPLE_CLASS) && mkdir -p $(SAMPLE_CLASS)
	@cp -R solutions notebooks nbgrader_config.py $(SAMPLE_CLASS)
	$(BIN)/python -m grader release
	$(BIN)/python -m grader sample --students $(STUDENTS)
	$(BIN)/python -m grader grade
	@$(BIN)/python -m grader report $(SAMPLE_CLASS)/report.html --students $(SAMPLE_CLASS)/students
	@echo "The report, which leads to each student's: $(abspath $(SAMPLE_CLASS)/report.html)"

# otter-grader, to compare with, in an environment of its own; where it cannot be had, the table says so
OTTER := $(VENV)/otter
$(OTTER)/.done: $(VENV)/.dev
	./setup.sh venv "$(PYTHON)" "$(OTTER)" ".[otter]"
	@touch $@

# Grading against other ways of it, what hangs on it, and what learners wait for: README's table.
# It takes half an hour; BENCH takes further options, e.g. BENCH="--only class"
bench: $(VENV)/.dev
	./setup.sh system
	-@$(MAKE) $(OTTER)/.done
	$(BIN)/python -m bench README.md $(BENCH)

clean:
	rm -rf $(VENV)
