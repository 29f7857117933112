import { StartFailure } from "../stack/failure.ts";
import { deployed, placeWeb } from "./build.ts";

try {
  await placeWeb();
  process.stdout.write(`The dashboard is in ${deployed}\n`);
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.disconnect?.();
