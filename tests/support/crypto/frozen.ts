const texts = import.meta.glob<string>('../../vectors/{seal,chain,keyring}/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** A frozen vector file, as it was when it was made. */
export const frozen = (file: string): unknown => {
  const text = texts[`../../vectors/${file}`];
  if (text === undefined) throw new Error(`no vectors at tests/vectors/${file}`);
  return JSON.parse(text);
};
