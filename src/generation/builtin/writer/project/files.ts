import type { Blueprint } from "../../blueprint.ts";
import { healthPath } from "../facts.ts";
import { json, shown } from "../quoting.ts";
import { contributing, sharedFiles } from "./documents.ts";

/** The pins of a produced repository: exact, and the same as this product tests with. */
const pins = {
  dependencies: { "@hono/node-server": "2.1.8", hono: "4.13.19", zod: "4.6.7" },
  devDependencies: { "@types/node": "24.19.2", typescript: "7.0.2", vitest: "4.1.12" },
};

/** Files that know of the entities no more than a name. */
export const projectFiles = (blueprint: Blueprint): Record<string, string> => ({
  ...sharedFiles(blueprint, 2),
  ".dockerignore": ".git\n.github\ndata\nnode_modules\ntest\n",
  ".env.example": `# Copy to .env; npm start reads it.\nPORT=3000\nDATABASE_PATH=data/${blueprint.name}.db\n${blueprint.access ? "# The token of the first admin: 32 to 200 letters, digits, - or _.\nADMIN_TOKEN=\n" : ""}`,
  ".gitignore": "node_modules/\ndata/\n.env\n*.log\n",
  ".github/workflows/ci.yml": workflow,
  "CONTRIBUTING.md": contributing(
    ["Each resource has a folder in `src` with its schema, store and routes; `src/app.ts` has a line for it.", "A shipped migration is never edited: add the next number to `migrations`, and its name to `src/database.ts`. It runs at the next start."],
    ["npm run typecheck", "npm test"],
  ),
  Dockerfile: dockerfile(blueprint),
  "package.json": packageJson(blueprint),
  "tsconfig.json": tsconfig,
});

const packageJson = (blueprint: Blueprint): string =>
  `${json({
    name: blueprint.name,
    version: "0.1.0",
    private: true,
    description: shown(blueprint.title),
    license: "MIT",
    type: "module",
    engines: { node: ">=24" },
    scripts: {
      start: "node src/server.ts",
      dev: "node --watch src/server.ts",
      seed: "node scripts/seed.ts",
      test: "vitest run",
      typecheck: "tsc",
    },
    ...pins,
  })}\n`;

const tsconfig = `{
  "compilerOptions": {
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "noImplicitOverride": true,
    "noFallthroughCasesInSwitch": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "module": "nodenext",
    "target": "es2024",
    "lib": ["es2024"],
    "types": ["node"],
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["scripts", "src", "test"]
}
`;

const dockerfile = (blueprint: Blueprint): string => `FROM node:24-slim
WORKDIR /service
ENV NODE_ENV=production DATABASE_PATH=/service/data/${blueprint.name}.db
COPY package*.json ./
RUN npm install --omit=dev --no-audit --no-fund
COPY openapi.json ./
COPY migrations ./migrations
COPY src ./src
RUN mkdir data && chown node:node data
USER node
VOLUME /service/data
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch('http://localhost:' + (process.env.PORT || 3000) + '${healthPath(blueprint)}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/server.ts"]
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
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm install
      - run: npm run typecheck
      - run: npm test
`;
