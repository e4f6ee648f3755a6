import { type ReactNode, useMemo } from "react";
import type { ShortcutRow } from "#core/lab/pictures/shortcut-rows";
import { shortcutsPicture } from "#core/lab/pictures/shortcuts-picture";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";

/** A row for each shortcut, as wide as there is room. */
export function ShortcutsChart(props: {
  readonly rows: readonly ShortcutRow[];
  readonly summary: string;
}): ReactNode {
  const { rows, summary } = props;
  const [holder, { width }] = useSize();
  const picture = useMemo(() => shortcutsPicture(rows, width), [rows, width]);
  return (
    <div ref={holder} className="w-full" style={{ height: picture.height }}>
      {width > 0 && <PictureSvg picture={picture} summary={summary} />}
    </div>
  );
}
