/** By which command the tests of a repository are run, judging by its files: the first line that fits. */
const commands: readonly (readonly [file: RegExp, command: string])[] = [
  [/^package\.json$/, "npm test"],
  [/^(pyproject\.toml|requirements[\w.-]*\.txt|setup\.(py|cfg)|pytest\.ini|tox\.ini)$|\.py$/, "python3 -m pytest"],
  [/^go\.mod$/, "go test ./..."],
  [/^Cargo\.toml$/, "cargo test"],
  [/^pom\.xml$/, "mvn test"],
  [/^build\.gradle(\.kts)?$/, "gradle test"],
  [/^Gemfile$/, "bundle exec rake test"],
  [/^composer\.json$/, "composer test"],
  [/^mix\.exs$/, "mix test"],
  [/\.(sln|csproj)$/, "dotnet test"],
  [/^Makefile$/, "make test"],
];

/** `npm test` where nothing is known: then no driver can, and says so. */
export const testCommandOf = (paths: readonly string[]): string => commands.find(([file]) => paths.some((path) => file.test(path)))?.[1] ?? "npm test";
