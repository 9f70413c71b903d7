import { RoleLook, roleLooks, SEVERAL } from "./roles";

function fills(theme: 0 | 1): string {
    const looks: [string, RoleLook][] = [...Object.entries(roleLooks), ["several", SEVERAL]];
    return looks.map(([role, { fill }]) => `.role-${role}{background:${fill[theme]}}`).join("\n");
}

const DARK = `
--page:#0f1520;--card:#182130;--line:#2b374a;--text:#e6ebf3;--quiet:#a3b0c4;--accent:#8ab4ff;
--good:#86efac;--good-back:#12351f;--bad:#fca5a5;--bad-back:#451a1d;--later:#cbd5e1;--later-back:#2b374a;--bar:#5b8def;
`;

/** The report's style sheet: nothing of it comes from elsewhere, fonts included. */
export const STYLE = `
:root{color-scheme:light dark;
--page:#f4f6fa;--card:#fff;--line:#dde3ec;--text:#172033;--quiet:#566379;--accent:#1d4ed8;
--good:#14632f;--good-back:#dcf5e4;--bad:#9f1d1d;--bad-back:#fde2e2;--later:#475569;--later-back:#e8ecf2;--bar:#3b6fd9}
@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
main{max-width:1440px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0;letter-spacing:-.02em}
h2{font-size:18px;margin:0 0 4px;letter-spacing:-.01em}
p{margin:0}
.quiet{color:var(--quiet)}
header{display:flex;flex-wrap:wrap;gap:12px 20px;align-items:center;justify-content:space-between;margin-bottom:20px}
.pill{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;font-weight:600;white-space:nowrap}
.pill.large{font-size:16px;padding:6px 18px}
.good{color:var(--good);background:var(--good-back)}
.bad{color:var(--bad);background:var(--bad-back)}
.later{color:var(--later);background:var(--later-back)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;margin:0 0 20px;padding:0}
.figures div,section{background:var(--card);border:1px solid var(--line);border-radius:12px}
.figures div{padding:12px 16px}
.figures dt{color:var(--quiet);font-size:13px}
.figures dd{margin:0;font-size:26px;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
section{padding:20px 22px;margin-bottom:20px;min-width:0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,560px),1fr));gap:0 20px}
.racks{list-style:none;margin:16px 0 0;padding:0;display:grid;gap:14px 4px;
grid-template-columns:repeat(auto-fit,minmax(26px,1fr))}
.rack{display:flex;flex-direction:column;gap:2px;padding:4px 3px 5px;border:1px solid var(--line);border-radius:7px;
background:var(--page);min-width:0}
.rack h3{font-size:11px;font-weight:600;margin:0 0 2px;text-align:center;color:var(--quiet)}
.rack ol{list-style:none;margin:0 0 3px;padding:0;display:flex;flex-direction:column;gap:2px}
.rack .stands{height:4px;border-radius:2px;margin-top:auto;background:#2f9e55}
.rack .falls{height:4px;border-radius:2px;margin-top:auto;background:#dc2626}
.host,.swatch{display:block;border:0;border-radius:3px;color:#fff;font:700 10px/17px inherit;font-family:inherit;
font-size:10px;font-weight:700;line-height:17px;text-align:center}
.host{width:100%;height:17px;padding:0;cursor:pointer}
.host:hover,.host:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.swatch{width:28px;height:17px;flex:none}
.named{display:flex;gap:10px;align-items:center}
[popover]{border:1px solid var(--line);border-radius:12px;background:var(--card);color:var(--text);padding:18px 22px;
max-width:min(480px,92vw);max-height:80vh;overflow:auto;box-shadow:0 12px 40px #0005}
[popover]::backdrop{background:#0006}
[popover] h4{font-size:16px;margin:0}
[popover] ul{margin:10px 0 0;padding-left:18px}
.scroll{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
thead th{color:var(--quiet);font-size:12px;white-space:nowrap}
tbody th{font-weight:550}
tbody tr:last-child>*{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{height:7px;border-radius:4px;background:var(--line);min-width:110px;margin-top:7px;overflow:hidden}
.bar i{display:block;height:100%;background:var(--bar)}
.below{margin-top:14px}
.problems{margin:12px 0 0;padding-left:20px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{color:var(--quiet);font-size:13px}
${fills(0)}
@media(prefers-color-scheme:dark){${fills(1)}}
@media(max-width:640px){main{padding:18px 12px 40px}section{padding:16px 14px}h1{font-size:23px}}
@media print{body{background:#fff}section{break-inside:avoid}[popover]{display:none}}
`;
