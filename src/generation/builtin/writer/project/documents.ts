import type { Blueprint } from "../../blueprint.ts";

/** Files that stand in every repository, whatever it is written in. */
export const sharedFiles = (blueprint: Blueprint, blanks: number): Record<string, string> => ({
  ".editorconfig": editorConfig(blanks),
  LICENSE: licence,
  "docker-compose.yml": compose(blueprint),
});

const editorConfig = (blanks: number): string => `root = true

[*]
charset = utf-8
end_of_line = lf
insert_final_newline = true
trim_trailing_whitespace = true
indent_style = space
indent_size = ${blanks}
${blanks === 2 ? "" : "\n[*.{json,toml,yml,sql}]\nindent_size = 2\n"}
[*.md]
trim_trailing_whitespace = false
`;

/** The database outlives the container. */
const compose = (blueprint: Blueprint): string => `services:
  ${blueprint.name}:
    build: .
    ports:
      - "\${PORT:-3000}:3000"
${blueprint.access ? "    environment:\n      ADMIN_TOKEN: ${ADMIN_TOKEN:?32 to 200 letters, digits, - or _}\n" : ""}    volumes:
      - data:/service/data
    restart: unless-stopped
volumes:
  data:
`;

/** How a change is made here. @param commands what must pass before it is proposed */
export const contributing = (steps: readonly string[], commands: readonly string[]): string => `# Contributing

A change comes with a test that fails without it. Before you propose one, these pass:

\`\`\`sh
${commands.join("\n")}
\`\`\`

${steps.map((step) => `- ${step}`).join("\n")}
- What is promised to callers stands in \`openapi.json\`; a test compares its addresses with the routes.
`;

const licence = `MIT License

Copyright (c) the authors of this repository

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;
