#!/usr/bin/env bash
# @kusto/language-service-next 12.4.1 (npm): a query that calls a stored function has no diagnostics, whatever is wrong in the function.
# The body names a column that its table does not have. As a query of its own it has the error KS142; called from another query the service
# says nothing, though it has expanded the body: it knows the columns that come out, and complains about one that does not.
# So a check of queries over a parser function passes with a broken parser. What helps: check each body as a query by itself, with its
# parameters set by let. Besides, the package's main cannot be required: it needs the script bridge.js in the same global object first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @kusto/language-service-next@12.4.1
cat > run.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runInThisContext } from 'node:vm'

const require = createRequire(import.meta.url)
const main = require.resolve('@kusto/language-service-next')
try { require(main); console.log('main: loaded') } catch (e) { console.log(`main: ${e.message}`) }
for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) runInThisContext(readFileSync(join(dirname(main), script), 'utf8'))

const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language
const body = 'Lines | where Indx > 0 | project Index'
const members = [
  Symbols.TableSymbol.From('(Index:long, Line:string)').WithName('Lines'),
  new Symbols.FunctionSymbol.$ctor16('Parsed', '()', `{${body}}`),
]
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('db', members))
for (const query of [body, 'Parsed() | where Index > 0', 'Parsed() | where Line == ""']) {
  const found = globalThis.Bridge.toArray(KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics())
  console.log(`${query} → ${found.map(one => `${one.Code} ${one.Message}`).join(', ') || 'nothing'}`)
}
JS
seen=$(node run.mjs)
expected=$(cat <<'TEXT'
main: Bridge is not defined
Lines | where Indx > 0 | project Index → KS142 The name 'Indx' does not refer to any known column, table, variable or function.
Parsed() | where Index > 0 → nothing
Parsed() | where Line == "" → KS142 The name 'Line' does not refer to any known column, table, variable or function.
TEXT
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
