/** Formats are many, and most of a studio's time nobody exports. */
export async function loadFormats() {
  const [registry, choices, findings] = await Promise.all([
    import("#core/formats/index"),
    import("#core/formats/choices"),
    import("#core/formats/findings"),
  ]);
  return { ...registry, ...choices, ...findings };
}
