/** One curve in a frame of its own. */
export interface Panel {
  readonly title: string;
  readonly yLabel: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Powers of two at equal distances. */
  readonly logarithmicX?: boolean;
}

const panel = { width: 420, height: 280, left: 56, right: 16, top: 36, bottom: 36 } as const;

/** An SVG with the panels side by side, every measured point marked and every axis from zero but logarithmic ones. */
export function linePlot(title: string, panels: readonly Panel[]): string {
  const body = panels.map((one, i) => `<g transform="translate(${i * panel.width} 0)">${drawPanel(one)}</g>`);
  const size = `width="${panels.length * panel.width}" height="${panel.height}"`;
  const style = 'font-family="sans-serif" font-size="12" fill="none" stroke="none"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
${body.join('\n')}
</svg>
`;
}

function drawPanel({ title, yLabel, points, logarithmicX = false }: Panel): string {
  const across = logarithmicX ? Math.log2 : (x: number) => x;
  const xs = points.map(({ x }) => across(x));
  const [first, last] = [logarithmicX ? Math.min(...xs) : 0, Math.max(...xs)];
  const step = tickStep(Math.max(...points.map(({ y }) => y)));
  const top = step * Math.ceil(Math.max(...points.map(({ y }) => y)) / step);
  const inner = { width: panel.width - panel.left - panel.right, height: panel.height - panel.top - panel.bottom };
  const px = (x: number) => round(panel.left + ((across(x) - first) / (last - first)) * inner.width);
  const py = (y: number) => round(panel.height - panel.bottom - (y / top) * inner.height);
  const text = (x: number, y: number, anchor: string, content: string | number) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#222">${content}</text>`;
  const right = panel.width - panel.right;
  const bottom = panel.height - panel.bottom;
  const rules = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => round(i * step)).flatMap((y) => [
    `<path d="M${panel.left} ${py(y)}H${right}" stroke="#ddd"/>`,
    text(panel.left - 6, py(y) + 4, 'end', y),
  ]);
  return [
    text(panel.left, 16, 'start', `${yLabel} against ${title}`),
    ...rules,
    ...points.map(({ x }) => text(px(x), bottom + 18, 'middle', x)),
    `<path d="M${panel.left} ${bottom}H${right}" stroke="#222"/>`,
    `<path d="M${points.map(({ x, y }) => `${px(x)} ${py(y)}`).join('L')}" stroke="#1668b8" stroke-width="2"/>`,
    ...points.map(({ x, y }) => `<circle cx="${px(x)}" cy="${py(y)}" r="3" fill="#1668b8"/>`),
  ].join('\n');
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** 1, 2 or 5 times a power of ten, so that there are four to ten steps up to `top`. */
function tickStep(top: number): number {
  const power = 10 ** Math.floor(Math.log10(top / 4));
  return [5, 2, 1].map((factor) => factor * power).find((step) => top / step >= 4) ?? power;
}
