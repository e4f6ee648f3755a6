/** The form that an answer takes, as a small picture without numbers. */
import type { ReactNode } from "react";
import type { QuestionKind } from "#core/lab/experiment";

export function AnswerPicture({ kind }: { readonly kind: QuestionKind }): ReactNode {
  return (
    <svg viewBox="0 0 128 84" aria-hidden className="h-21 w-32 shrink-0 rounded-control bg-background">
      {PICTURES[kind]}
    </svg>
  );
}

const LINE = { fill: "none", strokeWidth: 2.5, strokeLinejoin: "round", strokeLinecap: "round" } as const;

/** Without skips the error rises with depth; every depth a point. */
function DepthPicture(): ReactNode {
  const plain = [
    [14, 68],
    [46, 62],
    [80, 40],
    [112, 14],
  ] as const;
  const residual = [
    [14, 70],
    [46, 69],
    [80, 67],
    [112, 64],
  ] as const;
  return (
    <>
      <Points places={plain} paint="var(--convolution)" />
      <Points places={residual} paint="var(--accent)" />
    </>
  );
}

function Points(props: {
  readonly places: readonly (readonly [number, number])[];
  readonly paint: string;
}): ReactNode {
  const { places, paint } = props;
  return (
    <>
      <polyline {...LINE} points={places.map((place) => place.join(",")).join(" ")} stroke={paint} />
      {places.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="3.5" fill={paint} />
      ))}
    </>
  );
}

/** Two losses over the steps, and the room between them. */
function TwinPicture(): ReactNode {
  const plain = "M10 12C30 22 52 38 118 46";
  const residual = "M10 12C24 52 44 68 118 72";
  return (
    <>
      <path d={`${plain}L118 72C44 68 24 52 10 12Z`} fill="var(--accent)" opacity="0.14" />
      <path {...LINE} d={plain} stroke="var(--convolution)" />
      <path {...LINE} d={residual} stroke="var(--accent)" />
    </>
  );
}

/** Arms in rows, each seed a dot, and the mean among them. */
function ComparePicture(): ReactNode {
  const rows = [
    { y: 18, mean: 92, reach: 18, paint: "var(--convolution)" },
    { y: 42, mean: 56, reach: 13, paint: "var(--activation)" },
    { y: 66, mean: 34, reach: 8, paint: "var(--normalisation)" },
  ];
  return (
    <>
      {rows.map(({ y, mean, reach, paint }) => (
        <g key={y} fill={paint}>
          <line
            {...LINE}
            x1={mean - reach}
            x2={mean + reach}
            y1={y}
            y2={y}
            stroke={paint}
            strokeWidth="1.5"
          />
          <circle cx={mean - 0.6 * reach} cy={y - 3} r="2" opacity="0.6" />
          <circle cx={mean + 0.5 * reach} cy={y + 3} r="2" opacity="0.6" />
          <circle cx={mean} cy={y} r="3.5" />
        </g>
      ))}
    </>
  );
}

/** A loss that falls as the rate rises, and leaves. */
function RatePicture(): ReactNode {
  return (
    <>
      <line
        {...LINE}
        x1="74"
        x2="74"
        y1="12"
        y2="74"
        stroke="var(--faint)"
        strokeWidth="1.5"
        strokeDasharray="4 4"
      />
      <path
        {...LINE}
        d="M10 24C40 24 56 26 74 46C84 58 92 66 100 62C108 58 112 36 116 10"
        stroke="var(--convolution)"
      />
    </>
  );
}

/** A row for each shortcut, and a line through the identity. */
function ShortcutsPicture(): ReactNode {
  const rows = [
    [34, 8],
    [40, 6],
    [58, 10],
    [86, 12],
    [104, 8],
  ] as const;
  return (
    <>
      <line x1="40" x2="40" y1="8" y2="76" stroke="var(--accent)" strokeWidth="1.5" strokeDasharray="3 3" />
      {rows.map(([x, reach], index) => (
        <g key={x} stroke={index === 1 ? "var(--accent)" : "var(--muted)"}>
          <line x1={x - reach} x2={x + reach} y1={14 + 14 * index} y2={14 + 14 * index} strokeWidth="1.5" />
          <circle
            cx={x}
            cy={14 + 14 * index}
            r="3"
            fill={index === 1 ? "var(--accent)" : "var(--muted)"}
            stroke="none"
          />
        </g>
      ))}
    </>
  );
}

/** From the moment of growth on: one goes on as it was, the other jumps first. */
function GrowPicture(): ReactNode {
  return (
    <>
      <path d="M44 8V76" stroke="var(--faint)" strokeWidth="1.5" strokeDasharray="3 3" />
      <path {...LINE} d="M10 46C22 54 34 58 44 60L48 14C62 40 84 56 118 60" stroke="var(--convolution)" />
      <path {...LINE} d="M10 54C22 62 34 66 44 67C66 69 90 71 118 73" stroke="var(--accent)" />
    </>
  );
}

const PICTURES: Readonly<Record<QuestionKind, ReactNode>> = {
  depth: <DepthPicture />,
  grow: <GrowPicture />,
  twin: <TwinPicture />,
  compare: <ComparePicture />,
  rate: <RatePicture />,
  shortcuts: <ShortcutsPicture />,
};
