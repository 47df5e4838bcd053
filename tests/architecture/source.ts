import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseAst } from 'vite';
import { type RoomName, room, rooms } from './layers.ts';

/** A line that brings another file or package in. */
export interface Edge {
  readonly from: string;
  /** A repository path, with the query of a `?worker&url` import, or a bare package name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly edges: readonly Edge[];
  /** Platform names the file uses, for the fences. */
  readonly words: ReadonlySet<string>;
  /** `import(expression)`: an edge nobody can follow. */
  readonly blindImports: number;
}

type Node = Readonly<Record<string, unknown>>;

const root = join(import.meta.dirname, '../..');
const sourceRoots = ['shared/src', 'web/src', 'web/host', 'server/src', 'connectors'];

export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

const roomNames = Object.keys(rooms) as RoomName[];
export const roomOf = (path: string): RoomName | undefined =>
  roomNames.find((name) => within(path, room(name).path));

export const isPackage = (path: string): boolean =>
  !path.startsWith('..') && !sourceRoots.some((folder) => within(path, folder));

/** Every source file of the rooms; tests and declarations are not among them. */
export const readSources = (): readonly SourceFile[] =>
  sourceRoots
    .flatMap(filesIn)
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));

export const parseSource = (path: string, text: string): SourceFile => {
  const nodes = nodesOf(parse(path, text));
  const imports = nodes.flatMap((node) => importOf(node));
  return {
    path,
    text,
    edges: imports.map(({ specifier, typeOnly }) => ({
      from: path,
      to: target(path, specifier),
      typeOnly,
    })),
    words: new Set(nodes.flatMap((node) => wordsOf(node))),
    blindImports: nodes.filter(
      ({ type, source }) => type === 'ImportExpression' && literalOf(source) === null,
    ).length,
  };
};

/** Throws with the file's name when it does not parse. */
const parse = (path: string, text: string): unknown => {
  try {
    return parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }).body;
  } catch (cause) {
    throw new Error(`${path} does not parse`, { cause });
  }
};

export const nodesOf = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (!isNode(value)) return [];
  const inside = Object.values(value).flatMap(nodesOf);
  return typeof value['type'] === 'string' ? [value, ...inside] : inside;
};

const filesIn = (folder: string): readonly string[] => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(join(root, folder));
  } catch {
    return []; // a room not built yet
  }
  return names.flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist') return [];
    if (statSync(join(root, path)).isDirectory()) return filesIn(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
};

/** `x.worker.ts?worker&url` keeps its query: it starts another thread and imports none of its code. */
const target = (from: string, specifier: string): string => {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  return specifier
    .replace(/^@holdfast\/shared\//, 'shared/src/')
    .replace(/^@holdfast\/(web|server)\//, '$1/')
    .replace(/^@holdfast\/connector-(desktop|browser)\//, 'connectors/$1/');
};

const importOf = (
  node: Node,
): readonly { readonly specifier: string; readonly typeOnly: boolean }[] => {
  const type = String(node['type']);
  if (!/^(Import|Export).*Declaration$|^ImportExpression$|^TSImportType$/.test(type)) return [];
  const specifier = literalOf(node['source']);
  if (specifier === null) return [];
  const typeOnly =
    type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
  return [{ specifier, typeOnly }];
};

const wordsOf = (node: Node): readonly string[] => {
  switch (node['type']) {
    case 'Identifier':
    case 'JSXIdentifier':
      return [String(node['name'])];
    case 'MemberExpression': {
      const member = memberOf(node);
      return member === null ? [] : [member, `${nameOf(node['object']) ?? ''}.${member}`];
    }
    case 'VariableDeclarator':
      return keysOf(node['id']).map((key) => `${nameOf(node['init']) ?? ''}.${key}`);
    case 'NewExpression':
      return newWords(node);
    case 'CallExpression':
      return [`${nameOf(node['callee']) ?? ''}()`];
    default:
      return [];
  }
};

const newWords = (node: Node): readonly string[] => {
  const name = nameOf(node['callee']) ?? '';
  const bare = Array.isArray(node['arguments']) && node['arguments'].length === 0;
  return bare ? [`new ${name}`, `new ${name}()`] : [`new ${name}`];
};

const memberOf = ({ computed, property }: Node): string | null =>
  computed === true ? literalOf(property) : nameOf(property);

/** The keys taken out of an object pattern: `const { now } = Date` uses `Date.now`. */
const keysOf = (pattern: unknown): readonly string[] =>
  isNode(pattern) && Array.isArray(pattern['properties'])
    ? pattern['properties'].flatMap(
        (property) => (isNode(property) ? nameOf(property['key']) : null) ?? [],
      )
    : [];

const nameOf = (node: unknown): string | null =>
  isNode(node) && typeof node['name'] === 'string' ? node['name'] : null;

const literalOf = (node: unknown): string | null => {
  if (!isNode(node)) return null;
  if (typeof node['value'] === 'string') return node['value'];
  return null;
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
