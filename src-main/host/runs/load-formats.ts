/** Formats are many, and most of a studio's time nobody exports. */
export async function loadFormats() {
  const [registry, choices, findings, foresee] = await Promise.all([
    import("#core/formats/index"),
    import("#core/formats/choices"),
    import("#core/formats/findings"),
    import("#core/formats/foresee"),
  ]);
  return { ...registry, ...choices, ...findings, ...foresee };
}
