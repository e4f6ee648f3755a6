/** A chart, to be taken away. */
import { readToken } from "../ui/theme";

/** The picture as a file of its own: tokens become the colours that they have now, on the panel's ground. */
export function standaloneSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return "";
  copy.removeAttribute("class");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", "var(--panel)");
  copy.prepend(ground);
  return copy.outerHTML.replace(/var\(--([\w-]+)\)/g, (_, name: string) => readToken(name));
}
