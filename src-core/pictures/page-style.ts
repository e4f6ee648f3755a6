/** How a page looks: the studio's tokens in both schemes, and plain black on paper. */
import { PAINTS, type Paint, type Scheme } from "./picture";

const tokens = (scheme: Scheme): string =>
  (Object.keys(PAINTS) as Paint[]).map((paint) => `--${paint}:${PAINTS[paint][scheme]}`).join(";");

export const PAGE_STYLE = `
:root{color-scheme:light dark;${tokens("light")}}
@media (prefers-color-scheme:dark){:root{${tokens("dark")}}}
@media print{:root{${tokens("light")}}}
*{box-sizing:border-box}
body{margin:0;background:var(--panel);color:var(--text);font:15px/1.5 "Inter Variable",system-ui,sans-serif}
main{max-width:800px;margin:0 auto;padding:32px 20px 48px}
h1{font-size:24px;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;margin:28px 0 6px}
h3{font-size:14px;margin:14px 0 4px}
p{margin:4px 0}
.quiet,figcaption{color:var(--muted);font-size:13px}
.verdict{border:1px solid var(--line);border-left:3px solid var(--accent);border-radius:8px;padding:12px 16px;margin:20px 0}
.verdict h2{margin:0 0 4px}
figure{margin:20px 0}
svg{display:block;max-width:100%;height:auto}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{border-top:1px solid var(--line);padding:5px 8px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
thead th{border-top:0;color:var(--muted);font-weight:500}
th:first-child{text-align:left;font-weight:400;white-space:normal;overflow-wrap:anywhere}
ul{margin:4px 0;padding-left:20px}
dl{margin:4px 0}
dl div{display:flex;justify-content:space-between;gap:24px;border-top:1px solid var(--line);padding:4px 0;font-size:13px}
dt{color:var(--muted);flex:none}
dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.foot{margin-top:32px}
@media print{
@page{margin:16mm}
body{font-size:11pt}
main{max-width:none;padding:0}
section,figure,tr,.verdict{break-inside:avoid}
h2,h3{break-after:avoid}
.wide{overflow:visible}
}
`;
