# Every target first runs scripts/setup.sh, which installs only what is missing or out of date.
BIN := .venv/bin
PORT ?= 8000

# A host without a UTF-8 locale must still read and print Chinese.
export PYTHONUTF8 := 1
export LC_ALL := C.UTF-8
# Material's notice about MkDocs 2 would stand in every output.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help serve build check test soak bench bundle editor format lock clean runtime dev

help: ## 列出全部命令
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf 'make %-8s %s\n' "$$name" "$$text"; done

serve: runtime ## 本机预览，改动即时刷新（换端口：make serve PORT=8010）
	@$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: runtime ## 生成静态站点到 site/
	@$(BIN)/mkdocs build --strict
	@$(BIN)/report-site audit site

check: runtime ## 检查台账与文稿
	@$(BIN)/report-site check

# Cheap checks first.
test: ## 运行全部检查与测试
	@scripts/setup.sh test
	@echo '代码格式：' && $(BIN)/ruff format --check
	@echo '代码规范：' && $(BIN)/ruff check
	@echo '分层依赖：' && $(BIN)/lint-imports --no-logo
	@echo '类型：' && $(BIN)/mypy
	@echo '浏览器代码：' && $(BIN)/oxlint --deny-warnings hooks
	@echo '测试：' && REPORT_SITE_CHROMIUM="$$(scripts/browser.sh)" $(BIN)/pytest -n 2 --cov

soak: ## 长时间试验：反复断电、频繁推送、离线安装（几十分钟）
	@scripts/setup.sh test
	@$(BIN)/pytest -m soak

bench: dev ## 测量耗时
	@$(BIN)/python tests/bench/run.py
	@PYTHONPATH=. $(BIN)/python -m tests.bench.rebuild
	@PYTHONPATH=. $(BIN)/python tests/bench/checks.py
	@PYTHONPATH=. $(BIN)/python -m tests.bench.hostile
	@$(BIN)/python tests/bench/serving.py
	@REPORT_SITE_CHROMIUM="$$(scripts/browser.sh)" $(BIN)/python tests/bench/search.py
	@PYTHONPATH=. $(BIN)/python tests/bench/publish.py
	@PYTHONPATH=. $(BIN)/python -m tests.bench.standby
	@PYTHONPATH=. $(BIN)/python -m tests.bench.editing
	@PYTHONPATH=. $(BIN)/python tests/bench/exchange.py
	@PYTHONPATH=. $(BIN)/python tests/bench/export.py

bundle: ## 打成一个包（连同全部依赖），供不能上网的服务器安装
	@scripts/bundle.sh

editor: ## 重新生成网页编辑器（改了 hooks/report_site/edit/client 以后）
	@scripts/editor.sh $(ARGS)

format: dev ## 整理代码格式
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

lock: ## 重新锁定依赖版本（全部升级：make lock ARGS=--upgrade）
	@scripts/lock.sh $(ARGS)

clean: ## 删除 site/、.venv 和缓存
	@rm -rf site dist .report-site .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
	@rm -rf hooks/*.egg-info
	@find hooks tests -name __pycache__ -type d -prune -exec rm -rf {} +

runtime dev:
	@scripts/setup.sh $@
