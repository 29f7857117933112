import type { Blueprint } from "../../../blueprint.ts";
import { healthPath } from "../../facts.ts";
import { contributing, sharedFiles } from "../../project/documents.ts";
import { shown } from "../../quoting.ts";
import { quotePython } from "../quoting.ts";

/** Files that know of the entities no more than a name. */
export const projectFiles = (blueprint: Blueprint): Record<string, string> => ({
  ...sharedFiles(blueprint, 4),
  ".dockerignore": ".git\n.github\n.venv\ndata\ntests\n**/__pycache__\n",
  ".env.example": `# Read by docker compose and by your shell: set -a; . ./.env\nPORT=8000\nDATABASE_PATH=data/${blueprint.name}.db\n${blueprint.access ? "# The token of the first admin: 32 to 200 letters, digits, - or _.\nADMIN_TOKEN=\n" : ""}`,
  ".gitignore": ".venv/\n__pycache__/\n*.egg-info/\n.mypy_cache/\n.pytest_cache/\n.ruff_cache/\ndata/\n.env\n",
  ".github/workflows/ci.yml": workflow,
  "CONTRIBUTING.md": contributing(
    ["Each resource has a package in `app/resources` with its models, rules, store and routes; `app/main.py` has a line for it.", "A shipped migration is never edited: add the next number to `app/migrations`. It runs at the next start."],
    ["ruff check . && ruff format --check .", "mypy", "pytest"],
  ),
  Dockerfile: dockerfile(blueprint),
  "app/__init__.py": "",
  "app/resources/__init__.py": "",
  "pyproject.toml": pyproject(blueprint),
});

/** A string in TOML is one in JSON, but for half of a surrogate pair, which `shown` has replaced. */
const pyproject = (blueprint: Blueprint): string => `[project]
name = "${blueprint.name}"
version = "0.1.0"
description = ${quotePython(shown(blueprint.title))}
license = { text = "MIT" }
requires-python = ">=3.11"
dependencies = ["fastapi>=0.92", "pydantic>=1.10.4,<3", "uvicorn>=0.20"]

[project.optional-dependencies]
dev = ["httpx>=0.23", "mypy>=1.8", "pytest>=7.2", "ruff>=0.4"]

[build-system]
requires = ["setuptools>=68"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
packages = { find = { include = ["app*"] } }
package-data = { app = ["migrations/*.sql", "openapi.json"] }

[tool.pytest.ini_options]
addopts = "--import-mode=importlib"
pythonpath = ["."]
testpaths = ["tests"]

[tool.ruff]
line-length = 120
target-version = "py311"

[tool.ruff.lint]
select = ["E", "F", "I", "UP", "B", "SIM", "RUF"]
# Dependencies are declared as defaults: that is how FastAPI has it.
ignore = ["B008"]

[tool.mypy]
strict = true
explicit_package_bases = true
files = ["app", "scripts", "tests"]
`;

const dockerfile = (blueprint: Blueprint): string => `FROM python:3.11-slim
WORKDIR /service
ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=3000 DATABASE_PATH=/service/data/${blueprint.name}.db
COPY pyproject.toml ./
COPY app ./app
RUN pip install --no-cache-dir . && useradd service && mkdir data && chown service data
USER service
VOLUME /service/data
EXPOSE 3000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://localhost:{os.environ[\\"PORT\\"]}${healthPath(blueprint)}')"]
CMD ["python", "-m", "app"]
`;

const workflow = `name: ci
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        pydantic: ["1.10.*", "2.*"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install -e ".[dev]" "pydantic==\${{ matrix.pydantic }}"
      - run: ruff check . && ruff format --check .
      - run: mypy
        if: startsWith(matrix.pydantic, '2')
      - run: pytest
`;
