/** A picture of the core's, drawn in the window: the same marks that a saved file and a report show. */
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { FONT, type Mark, type Picture } from "#core/pictures/picture";
import { crossPath, imageUrl, pointsOf } from "#core/pictures/svg";
import { classNames } from "../ui/class-names";

export function PictureSvg(props: {
  readonly picture: Picture;
  /** What a screen reader says of it; the table holds all numbers. */
  readonly summary: string;
  readonly className?: string;
  /** A click on a mark that stands for something; keys reach the same by other controls. */
  readonly onPick?: ((name: string) => void) | undefined;
}): ReactNode {
  const { picture, summary, className, onPick } = props;
  const { width, height, marks } = picture;
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const own = svg.current;
    if (!own || !onPick) return;
    const pick = ({ target }: Event): void => {
      const name = target instanceof Element && target.closest("[data-of]")?.getAttribute("data-of");
      if (name) onPick(name);
    };
    own.addEventListener("click", pick);
    return () => own.removeEventListener("click", pick);
  }, [onPick]);
  return (
    <svg
      ref={svg}
      role="img"
      aria-label={summary}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className={classNames(className, onPick && "[&_[data-of]]:cursor-pointer")}
    >
      {marks.map((mark, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is nothing but its place in the list
        <MarkShape key={index} mark={mark} />
      ))}
    </svg>
  );
}

/** One mark of a picture, as an element of an SVG. */
export function MarkShape({ mark }: { readonly mark: Mark }): ReactNode {
  const title = mark.title !== undefined && <title>{mark.title}</title>;
  const shared = { opacity: mark.opacity, "data-of": mark.of, ...("stroke" in mark && strokeOf(mark)) };
  switch (mark.kind) {
    case "line": {
      const { from, to } = mark;
      return (
        <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} {...shared}>
          {title}
        </line>
      );
    }
    case "polyline":
      return (
        <polyline points={pointsOf(mark.points)} fill="none" strokeLinejoin="round" {...shared}>
          {title}
        </polyline>
      );
    case "rectangle": {
      const { at, size, radius, fill } = mark;
      return (
        <rect {...at} {...size} rx={radius} fill={fill ? `var(--${fill})` : "none"} {...shared}>
          {title}
        </rect>
      );
    }
    case "path": {
      const { d, at, scale = 1, fill } = mark;
      return (
        <path
          d={d}
          transform={at && `translate(${at.x} ${at.y}) scale(${scale})`}
          fill={fill ? `var(--${fill})` : "none"}
          strokeLinecap="round"
          strokeLinejoin="round"
          {...shared}
        >
          {title}
        </path>
      );
    }
    case "circle":
      return (
        <circle cx={mark.at.x} cy={mark.at.y} r={mark.radius} fill={`var(--${mark.fill})`} {...shared}>
          {title}
        </circle>
      );
    case "image":
      return <ImageShape mark={mark} />;
    case "cross":
      return (
        <path d={crossPath(mark.at, mark.reach)} fill="none" {...shared}>
          {title}
        </path>
      );
    case "text": {
      const { at, upwards, anchor, size, fill, isNumber, isBold, text } = mark;
      const place = upwards ? { transform: `translate(${at.x} ${at.y}) rotate(-90)` } : at;
      return (
        <text
          {...place}
          textAnchor={anchor}
          fontFamily={isNumber ? FONT.number : FONT.word}
          fontSize={size}
          fontWeight={isBold ? 600 : undefined}
          fill={`var(--${fill})`}
          {...shared}
        >
          {title}
          {text}
        </text>
      );
    }
    default:
      return mark satisfies never;
  }
}

function ImageShape({ mark }: { readonly mark: Extract<Mark, { kind: "image" }> }): ReactNode {
  const { at, size, pixels, opacity, title } = mark;
  const url = useMemo(() => imageUrl(pixels), [pixels]);
  return (
    <image
      {...at}
      {...size}
      href={url}
      opacity={opacity}
      preserveAspectRatio="none"
      style={{ imageRendering: "pixelated" }}
    >
      {title !== undefined && <title>{title}</title>}
    </image>
  );
}

function strokeOf({ stroke, width, dash }: Exclude<Mark, { kind: "text" | "image" }>) {
  return stroke && { stroke: `var(--${stroke})`, strokeWidth: width ?? 1, strokeDasharray: dash };
}
