# One place for every task. `make help` lists them.
SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help
BIN := .venv/bin
JOBS ?= 2
ARGS ?=
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--strip-extras --allow-unsafe --constraint scripts/constraints.txt

.PHONY: help run setup test test-postgresql check format lock clauses bench bench-large soak office

help: ## 列出全部任务
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

setup: ## 装好运行所需的环境（.venv、字体、系统库）
	@scripts/setup.sh run

run: setup ## 启动演示门户：数据库、栏目表、演示内容、公开站点、工作台、后台任务
	@LANMU_ENV=$${LANMU_ENV:-local} exec $(BIN)/lanmu up --demo $(ARGS)

test: ## 运行全部测试（先装好测试所需的软件）
	@scripts/setup.sh test
	@mkdir -p var
	@LANMU_CLAUSE_RESULTS=var/clauses.json $(BIN)/pytest -n $(JOBS) $(ARGS)

test-postgresql: ## 同样的测试在 PostgreSQL 上再跑一遍，全部或 ARGS 指定的（自建临时数据库，跑完即删）
	@scripts/setup.sh test
	@$(BIN)/python -m tests.postgresql $(ARGS)

check: ## 格式、代码规则、类型、分层、迁移
	@scripts/setup.sh test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	LANMU_ENV=test $(BIN)/lanmu manage makemigrations --check --dry-run
	LANMU_ENV=test $(BIN)/lanmu manage check
	$(BIN)/pytest -q -p no:randomly tests/architecture

format: ## 按统一格式改写代码
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## requirements.in 改动后重新锁定版本和摘要
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) -o requirements.txt requirements.in
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) -o requirements-dev.txt requirements-dev.in

clauses: ## 管理办法逐条：由什么实现、由哪些测试证明、是否通过
	@LANMU_ENV=$${LANMU_ENV:-local} $(BIN)/lanmu clauses --run

bench: setup ## 测量导入、发布、访问、核对的速度，并与同类软件对照；结果写在 benchmarks/results.md
	@$(BIN)/python -m benchmarks $(ARGS)

bench-large: setup ## 同上，十万篇和一百万篇（约半小时，占用 40 GB 磁盘，测完删除）
	@$(BIN)/python -m benchmarks --large $(ARGS)

soak: setup ## 反复打断发布（杀进程、写满磁盘、模板出错、时钟回拨、篡改、数据库停机），看公开文件是否始终完整；内容检查的乱文测试；一万个外部链接的各种故障（KILLS=1000 INPUTS=100000 ADDRESSES=10000 SEED=1）
	@scripts/setup.sh test
	@$(BIN)/python -m tests.soak.fuzz_scanning $${INPUTS:-100000} $${SEED:-1}
	@$(BIN)/python -m tests.soak.links $${ADDRESSES:-10000} $${SEED:-1}
	@set -e; for run in "release 20 $${SEED:-1} $${KILLS:-1000}" "server 150 $${SEED:-1} 60"; do \
		folder=$$(mktemp -d); chmod 755 "$$folder"; echo "tests.soak.$$run"; \
		LANMU_ENV=local LANMU_DATA="$$folder" $(BIN)/python -m tests.soak.$$run 2>"$$folder.log" \
			|| { tail -40 "$$folder.log"; exit 1; }; \
		rm -rf "$$folder" "$$folder.log"; \
	done

office: setup ## 五十人同时办公五分钟（PostgreSQL、locust）：不出错、不丢、不重复（DURATION=300 PEOPLE=50）
	@scripts/setup.sh test
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; chmod 755 "$$folder"; \
		python3 -m venv "$$folder/venv" && "$$folder/venv/bin/pip" install --quiet --disable-pip-version-check locust; \
		LOCUST="$$folder/venv/bin/locust" LANMU_DATA="$$folder" $(BIN)/python -m tests.soak.office $${DURATION:-300} $${PEOPLE:-50}
