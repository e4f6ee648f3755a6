import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { SIGNS } from "#core/formats/picture/icons";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { parsePath } from "#core/pictures/path";
import { parseXml, type XmlElement } from "#core/pictures/testing";
import { BLOCK_ICON, layerIcon } from "./family-icons";

/** The lines of an element of an icon, as a path has them. */
function lineOf({ name, attributes }: XmlElement): string {
  const number = (key: string): number => Number(attributes.get(key));
  const [x, y, r] = [number("x"), number("y"), number("rx")];
  const [w, h] = [number("width") - 2 * r, number("height") - 2 * r];
  switch (name) {
    case "path":
      return attributes.get("d") ?? "";
    case "line":
      return `M${number("x1")} ${number("y1")}L${number("x2")} ${number("y2")}`;
    case "circle": {
      const radius = number("r");
      const arc = `a${radius} ${radius} 0 1 0`;
      return `M${number("cx") - radius} ${number("cy")}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0`;
    }
    case "rect": {
      const corner = `a${r} ${r} 0 0 1`;
      return `M${x + r} ${y}h${w}${corner} ${r} ${r}v${h}${corner} ${-r} ${r}h${-w}${corner} ${-r} ${-r}v${-h}${corner} ${r} ${-r}z`;
    }
    default:
      throw new Error(`An icon has a ${name}.`);
  }
}

it("has the signs that a saved picture has", () => {
  const used = BUILT_IN_LAYERS.definitions.map(
    ({ type, icon }) => [icon, layerIcon(BUILT_IN_LAYERS, type)] as const,
  );
  for (const [name, icon] of [...used, ["boxes", BLOCK_ICON] as const]) {
    const drawn = parseXml(renderToStaticMarkup(createElement(icon)));
    const lines = drawn.children.flatMap((element) => parsePath(lineOf(element)));
    expect(parsePath(SIGNS[name]), name).toEqual(lines);
  }
});
