// Reads an AsyncAPI document with the official parser: prints what it objects to, one line each, and nothing when it is right.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const parser = new (Parser.Parser ?? Parser)();
const { document, diagnostics } = await parser.parse(readFileSync(process.argv[2], "utf8"));
for (const { severity, path, message } of diagnostics) {
  if (severity <= 1) console.log(`${severity === 0 ? "error" : "warning"} at /${path.join("/")}: ${message}`);
}
if (!document) process.exitCode = 1;
