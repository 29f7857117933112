import { type Blueprint, hasDays } from "../../../blueprint.ts";
import { fieldOf } from "../../facts.ts";
import { imported, moduleOf, under } from "../layout.ts";

/** app/fields.py: how fields and parameters are read. Only the readers in use are written. */
export function fieldsFile(blueprint: Blueprint, models: readonly string[]): string {
  const asked = models.join("\n");
  const uses = (name: string): boolean => new RegExp(`\\bfields\\.${name}\\b`).test(asked);
  const limits = blueprint.entities.some((entity) => entity.fields.some(hasDays));
  const picked = readers.filter(({ name, needs = [] }) => uses(name) || needs.some(uses));
  const needsMath = picked.some(({ name }) => name === "number");
  const needsRe = picked.some(({ code }) => code.includes("re."));
  const dates = [...(picked.some(({ name }) => name === "day") ? ["date"] : []), ...(picked.some(({ name }) => name === "moment") ? ["UTC", "datetime"] : [])];
  const imports = [
    [needsMath && "import math", "import re"].slice(0, needsRe ? 2 : 1).filter(Boolean).join("\n") || undefined,
    imported("collections.abc", ["Callable", "Mapping"]),
    imported("datetime", dates),
    imported("typing", ["Any", "TypeVar"]),
    uses("url") && "from urllib.parse import urlsplit",
  ].filter(Boolean).join("\n");
  return moduleOf(
    "How fields and parameters are read: strictly, and alike with pydantic 1.10 and 2.",
    under(imports, "import pydantic\nfrom pydantic import BaseModel, Field, ValidationError", "from app.errors import faults_of, invalid", `IS_FIRST = pydantic.VERSION.startswith("1.")

Model = TypeVar("Model", bound=BaseModel)`),
    check,
    read,
    valuesOf,
    ...picked.map(({ code }) => code),
    limits && within,
    inputs,
  );
}

/** Filters and ranges take times and days, too. */
export const parameterTypes = (blueprint: Blueprint): Set<string> => new Set(blueprint.entities.flatMap((entity) => [...entity.filters, ...entity.ranges].map(({ field }) => fieldOf(entity, field).type)));

const check = `def check(reader: Callable[[Any], Any], *names: str) -> Any:
    """In a model: \`reader\` reads these fields before pydantic does. What isn't there is left to pydantic."""

    def read_present(value: Any) -> Any:
        return None if value is None else reader(value)

    decorate: Any
    if IS_FIRST:
        decorate = pydantic.validator(*names, pre=True, allow_reuse=True)
    else:
        decorate = pydantic.field_validator(*names, mode="before")
    return decorate(read_present)`;

const read = `def read(model: type[Model], values: Mapping[str, Any], place: str = "pointer") -> Model:
    """The values as a model, or 422 with the first fault of each of them."""
    try:
        return model(**values)
    except ValidationError as error:
        raise invalid(faults_of(error.errors(), place)) from error`;

const valuesOf = `def values_of(model: BaseModel) -> dict[str, Any]:
    """By the names that callers know."""
    if IS_FIRST:
        return model.dict(by_alias=True)
    return model.model_dump(by_alias=True)`;

const inputs = `class Input(BaseModel, extra="forbid"):
    """What callers send: nothing that isn't known."""


class Paging(Input):
    """Parameters of every list."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000_000)

    _check_pages = check(whole_text, "limit", "offset")`;

const within = `def within(reader: Callable[[Any], str], earliest: str = "0000", latest: str = "9999-12-31") -> Callable[[Any], str]:
    """Limits of a day, or of the day of a time in UTC. Days are compared as text."""

    def read_within(value: Any) -> str:
        known = reader(value)
        if known[:10] < earliest:
            raise ValueError(f"Expected {earliest} or later")
        if known[:10] > latest:
            raise ValueError(f"Expected {latest} or earlier")
        return known

    return read_within`;

/** In this order, each after those that it calls. `needs`: written as well where one of these is in use. */
const readers: { name: string; needs?: string[]; code: string }[] = [
  {
    name: "word", needs: ["text", "email", "url", "day", "moment"],
    code: `def word(value: Any) -> str:
    """Text as it is. Half of a surrogate pair is no text: it can't be kept."""
    if not isinstance(value, str):
        raise ValueError("Expected text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("Expected text without broken characters") from None
    return value`,
  },
  {
    name: "text", needs: ["email", "url"],
    code: `def text(value: Any) -> str:
    """Text without blanks around it."""
    return word(value).strip()`,
  },
  {
    name: "whole",
    code: `def whole(value: Any) -> int:
    """A whole number that every reader of JSON can hold; 5.0 is one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise ValueError("Expected a whole number")
    if abs(value) > 2**53 - 1:
        raise ValueError("Expected a smaller number")
    return int(value)`,
  },
  {
    name: "number", needs: ["amount", "one_of"],
    code: `def number(value: Any) -> float:
    """A number, and not what only Python's JSON takes for one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300 or math.isnan(value):
        raise ValueError("Expected a number")
    return float(value)`,
  },
  {
    name: "amount",
    code: `def amount(value: Any) -> float:
    """An amount with at most two digits after the point."""
    known = number(value)
    if round(known, 2) != known:
        raise ValueError("Expected at most two digits after the point")
    return known`,
  },
  {
    name: "one_of",
    code: `def one_of(*choices: float) -> Callable[[Any], float]:
    """One of a few numbers."""

    def read_choice(value: Any) -> float:
        if number(value) not in choices:
            raise ValueError(f"Expected one of {', '.join(map(str, choices))}")
        return number(value)

    return read_choice`,
  },
  {
    name: "flag",
    code: `def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Expected true or false")
    return value`,
  },
  {
    name: "email",
    code: `EMAIL = re.compile(r"(?!\\.)(?!.*\\.\\.)[\\w'+.-]*[\\w+-]@([A-Za-z0-9][A-Za-z0-9-]*\\.)+[A-Za-z]{2,}", re.ASCII)


def email(value: Any) -> str:
    known = text(value)
    if not EMAIL.fullmatch(known):
        raise ValueError("Expected an e-mail address")
    return known`,
  },
  {
    name: "url",
    code: `def url(value: Any) -> str:
    """A web address: http or https, and a host."""
    known = text(value)
    try:
        parts = urlsplit(known)
    except ValueError:
        raise ValueError("Expected a web address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\\s\\x00-\\x1f]", known):
        raise ValueError("Expected a web address")
    return known`,
  },
  {
    name: "day",
    code: `DAY = re.compile(r"\\d{4}-\\d\\d-\\d\\d", re.ASCII)


def day(value: Any) -> str:
    """A real day, kept as it is sent: so days are compared as text."""
    if not DAY.fullmatch(word(value)):
        raise ValueError("Expected a day such as 2024-12-31")
    return date.fromisoformat(value).isoformat()`,
  },
  {
    name: "moment",
    code: `MOMENT = re.compile(r"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)", re.ASCII)


def moment(value: Any) -> str:
    """A time with its offset, kept in UTC: so times are compared as text."""
    if not MOMENT.fullmatch(word(value)):
        raise ValueError("Expected a time such as 2024-12-31T12:00:00Z")
    try:
        known = datetime.fromisoformat(value).astimezone(UTC)
    except OverflowError:
        raise ValueError("Expected a time between the years 1 and 9999") from None
    return known.isoformat(timespec="milliseconds").replace("+00:00", "Z")`,
  },
  {
    name: "whole_text", needs: ["check"],
    code: `def whole_text(value: str) -> int:
    """Numbers in a query come as text."""
    if not re.fullmatch(r"-?\\d{1,15}", value, re.ASCII):
        raise ValueError("Expected a whole number")
    return int(value)`,
  },
  {
    name: "number_text",
    code: `def number_text(value: str) -> float:
    if not re.fullmatch(r"-?\\d{1,15}(\\.\\d{1,15})?", value, re.ASCII):
        raise ValueError("Expected a number")
    return float(value)`,
  },
  {
    name: "flag_text",
    code: `def flag_text(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError("Expected true or false")
    return value == "true"`,
  },
];
