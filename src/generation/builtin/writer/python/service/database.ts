import type { Blueprint } from "../../../blueprint.ts";
import { canBeKept, hasSearch, hasUnique } from "../../facts.ts";
import { imported, moduleOf, under } from "../layout.ts";

/** app/database.py: opens the file and brings it up to date. */
export function databaseFile(blueprint: Blueprint): string {
  const folds = hasSearch(blueprint);
  return moduleOf(
    "The database: one file of SQLite, and the migrations that it has seen.",
    under(
      ["import sqlite3", folds && "import unicodedata", "from collections.abc import Iterator", "from contextlib import closing, contextmanager", "from pathlib import Path", "from sqlite3 import Connection"].filter(Boolean).join("\n"),
      `MIGRATIONS = Path(__file__).with_name("migrations")\n"""Numbered, in the order in which they run. One that has shipped is never edited; a change is a new file."""`,
    ),
    `def connect(path: str) -> Connection:
    """A connection on which nothing begins or ends a transaction but \`writing\`."""
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA synchronous = NORMAL")
${folds ? `    database.create_function("fold", 1, fold, deterministic=True)\n` : ""}    return database`,
    folds && `def fold(text: str | None) -> str:
    """Text as it is compared in a search: in any case and any language. SQLite's own lower() knows ASCII only."""
    return unicodedata.normalize("NFC", text or "").upper()`,
    `@contextmanager
def writing(database: Connection) -> Iterator[None]:
    """All of it or nothing, and nobody else writes between what is read and what is written."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        yield`,
    `def migrate(path: str) -> None:
    """Makes the file if it isn't there, and applies what it hasn't seen; \`user_version\` counts that."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        (applied,) = database.execute("PRAGMA user_version").fetchone()
        for number, file in enumerate(sorted(MIGRATIONS.glob("*.sql")), start=1):
            if number > applied:
                sql = file.read_text(encoding="utf-8")
                database.executescript(f"BEGIN IMMEDIATE;\\n{sql}\\nPRAGMA user_version = {number};\\nCOMMIT")`,
  );
}

/** app/constraints.py: SQLite's refusals in the words of the service. Only there if the database can refuse something. */
export function constraintsFile(blueprint: Blueprint): string | undefined {
  const unique = blueprint.entities.some(hasUnique);
  const kept = blueprint.entities.some((entity) => canBeKept(blueprint, entity));
  if (!unique && !kept) return undefined;
  const codes = [...(unique ? ["SQLITE_CONSTRAINT_UNIQUE"] : []), ...(kept ? ["SQLITE_CONSTRAINT_TRIGGER"] : [])];
  return moduleOf(
    "What the database refuses, in the words of the service.",
    under(["from collections.abc import Iterator", "from contextlib import contextmanager", imported("sqlite3", [...codes, "IntegrityError"])].join("\n"), "from app.errors import Problem"),
    unique && `@contextmanager
def refuse_duplicates(what: str) -> Iterator[None]:
    """Where a unique index refuses the change, the caller reads which fields are taken."""
    try:
        yield
    except IntegrityError as error:
        if error.sqlite_errorcode != SQLITE_CONSTRAINT_UNIQUE:
            raise
        # "UNIQUE constraint failed: loans.book_id, loans.member_id"
        columns = str(error).partition(": ")[2].split(", ")
        fields = [column.rpartition(".")[2] for column in columns]
        message = f"Another {what} has the same {' and '.join(fields)}."
        faults = [{"pointer": f"#/{field}", "code": "not_unique", "message": message} for field in fields]
        raise Problem(409, message, faults) from error`,
    kept && `@contextmanager
def refuse_if_referenced(what: str) -> Iterator[None]:
    """Where another row refers to what would go, the caller reads that it stays."""
    try:
        yield
    except IntegrityError as error:
        # ON DELETE RESTRICT is a trigger inside of SQLite.
        if error.sqlite_errorcode != SQLITE_CONSTRAINT_TRIGGER:
            raise
        raise Problem(409, f"This {what} can't be deleted while something refers to it.") from error`,
  );
}
