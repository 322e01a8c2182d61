// Every export, and every member of an exported interface or class, says in a docstring what it means to its caller.
import { dirname } from 'node:path'
import ts from 'typescript'
import { entriesOf, packagesOf, shown } from '../repository.ts'

export function findMissingDocstrings(root: string): string[] {
  const entries = packagesOf(root).flatMap((own) => [...entriesOf(own).values()])
  const program = ts.createProgram(entries, {
    customConditions: ['@evergrant/source'],
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  const findings = entries.flatMap((entry) => {
    const source = program.getSourceFile(entry)
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    if (module === undefined) return [`${shown(root, entry)} exports nothing`]
    return checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .flatMap((symbol) => [symbol, ...membersOf(symbol)])
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .flatMap((symbol) => placeOf(root, symbol))
  })
  return [...new Set(findings)].sort()
}

/** The members that a caller reads or writes: of interfaces and of object types, and what is public of classes. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  const isObject = (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isInterfaceDeclaration(declaration) ||
      ts.isClassDeclaration(declaration) ||
      (ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type)),
  )
  if (!isObject) return []
  const type = symbol.declarations?.find(ts.isTypeAliasDeclaration)?.type as
    | (ts.Node & { symbol?: ts.Symbol })
    | undefined
  return [...((type?.symbol ?? symbol).members?.values() ?? [])].filter(isForCallers)
}

function isForCallers({ flags, declarations = [] }: ts.Symbol): boolean {
  const isMember = flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)
  const isHidden = declarations.some((declaration) => {
    const modifiers = ts.getCombinedModifierFlags(declaration)
    const isOverride = modifiers & ts.ModifierFlags.Override
    const name = ts.getNameOfDeclaration(declaration)
    return isOverride || modifiers & ts.ModifierFlags.Private || (name && ts.isPrivateIdentifier(name))
  })
  return Boolean(isMember) && !isHidden
}

function placeOf(root: string, symbol: ts.Symbol): string[] {
  const [declaration] = symbol.declarations ?? []
  if (declaration === undefined) return []
  const source = declaration.getSourceFile()
  if (dirname(source.fileName).includes('node_modules')) return []
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart())
  return [`${shown(root, source.fileName)}:${line + 1} ${symbol.name} has no docstring`]
}
