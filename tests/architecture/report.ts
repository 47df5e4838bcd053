import { readSources, isPackage, nodesOf, type SourceFile } from './source.ts';
import { parseAst } from 'vite';

/**
 * Prints the proportions of the code and where each signed or sealed label is used. A report to read,
 * and no gate: a file that truly reads better longer stays longer.
 */
const main = (): void => {
  const sources = readSources();
  const shapes = sources.map(shapeOf);
  const lines = [
    `files             ${sources.length}`,
    row('lines per file', sources.map(lineCount)),
    row(
      'lines per function',
      shapes.flatMap((shape) => shape.functionLines),
    ),
    row(
      'exports per file',
      shapes.map((shape) => shape.exports),
    ),
    `longest import chain ${longestChain(sources)}`,
    `casts             ${shapes.reduce((sum, shape) => sum + shape.casts, 0)} (\`as const\` not counted)`,
    '',
    'files over 300 lines',
    ...sources.filter((source) => lineCount(source) > 300).map((source) => `  ${source.path}`),
    '',
    'labels and where they are made',
    ...labelRows(sources),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

interface Shape {
  readonly functionLines: readonly number[];
  readonly exports: number;
  readonly casts: number;
}

const shapeOf = ({ path, text }: SourceFile): Shape => {
  const nodes = nodesOf(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }).body);
  const ofType = (pattern: RegExp): typeof nodes =>
    nodes.filter((node) => pattern.test(String(node['type'])));
  return {
    functionLines: ofType(/^(Arrow)?Function(Expression|Declaration)$/).map(
      ({ start, end }) => text.slice(Number(start), Number(end)).split('\n').length,
    ),
    exports: ofType(/^Export(Named|All|Default)Declaration$/).length,
    casts: ofType(/^TSAsExpression$/).filter(
      ({ end }) => !text.slice(0, Number(end)).endsWith('as const'),
    ).length,
  };
};

const lineCount = ({ text }: SourceFile): number => text.split('\n').length - 1;

const row = (name: string, values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return `${name.padEnd(18)}median ${at(0.5)}, 95th percentile ${at(0.95)}, most ${at(1)}`;
};

const longestChain = (sources: readonly SourceFile[]): number => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const known = new Map<string, number>();
  const depth = (path: string): number => {
    const found = known.get(path);
    if (found !== undefined) return found;
    known.set(path, 0); // an import cycle is the business of layers.test.ts
    const next = (byPath.get(path)?.edges ?? []).filter(({ to }) => !isPackage(to));
    const length = 1 + Math.max(0, ...next.map(({ to }) => depth(to)));
    known.set(path, length);
    return length;
  };
  return Math.max(0, ...sources.map(({ path }) => depth(path)));
};

const labelRows = (sources: readonly SourceFile[]): readonly string[] => {
  const usesByLabel = new Map<string, string[]>();
  for (const { path, text } of sources) {
    for (const [, name = ''] of text.matchAll(/\blabel\(\s*'([^']+)'/g)) {
      usesByLabel.set(name, [...(usesByLabel.get(name) ?? []), path]);
    }
  }
  return [...usesByLabel]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, files]) => `  ${name.padEnd(24)}${[...new Set(files)].join(', ')}`);
};

main();
