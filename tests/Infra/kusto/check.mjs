// Reads { tables, functions, queries } as JSON from stdin; prints, for each query, what KQL's own language service finds wrong, and which
// operators and functions it uses.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runInThisContext } from 'node:vm'

// The package is made of scripts for a page, which share one global object.
const folder = dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next'))
for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) runInThisContext(readFileSync(join(folder, script), 'utf8'))
const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language

const { tables, functions, queries } = JSON.parse(readFileSync(0, 'utf8'))
const members = [
  ...Object.entries(tables).map(([name, schema]) => Symbols.TableSymbol.From(`(${schema})`).WithName(name)),
  // A function is named with its parameters, then its body.
  ...Object.entries(functions).map(([name, [parameters, body]]) => new Symbols.FunctionSymbol.$ctor16(name, `(${parameters})`, `{${body}\n}`)),
]
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', members))

const found = {}
for (const [name, text] of Object.entries(queries)) {
  const code = KustoCode.ParseAndAnalyze(text, globals)
  const used = new Set()
  walk(code.Syntax, node => {
    const kind = globalThis.Bridge.getTypeName(node).split('.').pop()
    if (kind.endsWith('Operator') || kind === 'ExternalDataExpression') used.add(node.GetFirstToken().Text)
    if (kind === 'FunctionCallExpression') used.add(`${node.Name.SimpleName}()`)
  })
  found[name] = {
    wrong: globalThis.Bridge.toArray(code.GetDiagnostics()).map(one => `${one.Message} (${text.slice(one.Start, one.End)})`),
    used: [...used],
  }
}
console.log(JSON.stringify(found))

function walk(node, visit) {
  visit(node)
  for (let i = 0; i < node.ChildCount; i++) {
    const child = node.GetChild(i)
    if (child) walk(child, visit)
  }
}
