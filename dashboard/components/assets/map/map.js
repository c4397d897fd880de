// A map: tens of thousands of marks (viewers, sentences) drawn by WebGL, without a graphics card by blending pixels; spots
// (titles, topics) and names on a canvas above them. Moving and zooming change two numbers of the shader; nothing is asked
// of the server until an area is drawn, a spot is clicked, or a mark whose words it has is pointed at for the first time.
// All text is drawn or set as text, never read as markup.

const VERTEX = `
attribute vec2 place; attribute float part; attribute float lit;
uniform vec2 middle; uniform vec2 scale; uniform float size; uniform float wanted; uniform vec4 colours[17];
uniform float shapes[16];
varying vec4 colour; varying float shape;
void main() {
  gl_Position = lit == wanted ? vec4((place - middle) * scale, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = size;
  colour = wanted == 1.0 ? colours[int(part)] : colours[16];
  shape = shapes[int(part)];
}`;
const FRAGMENT = `
precision highp float; varying vec4 colour; varying float shape; uniform float size;
void main() {
  float down = shape > 1.5 ? 1.0 - gl_PointCoord.y : gl_PointCoord.y, aside = abs(gl_PointCoord.x - 0.5);
  float edge = shape < 0.5 ? 0.5 - distance(gl_PointCoord, vec2(0.5))
    : min(0.9 - down, ((down - 0.02) * 0.5 - aside * 0.88) / 1.012);
  gl_FragColor = colour * clamp(edge * size, 0.0, 1.0);
}`;
const COLOURS = 16, LABELS = 60, LINE = 17, TOUCH = 12, STILL = 4;
// The grid's length, and how many cells it is divided into each way to find the mark that is pointed at.
const GRID = 30000, CELLS = 150, NOBODY = 65535;
// For measuring, and for those who know better: WebGL in any case.
const ALWAYS_GL = () => window.marqueeAlwaysWebGL === true;
const maps = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let map = maps.get(parentElement);
  if (!map || !map.root.isConnected) {
    map = new MarkMap(parentElement);
    maps.set(parentElement, map);
  }
  map.send = setTriggerValue;
  map.take(data);
  return () => { if (!map.root.isConnected) map.watch.disconnect(); };
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

class MarkMap {
  constructor(parent) {
    this.root = element("div", "map");
    this.field = this.root.appendChild(element("canvas", "field"));
    this.words = this.root.appendChild(element("canvas", "words"));
    this.tip = this.root.appendChild(element("div", "tip"));
    this.tools = this.root.appendChild(element("div", "tools"));
    this.tip.hidden = true;
    this.words.tabIndex = 0;
    this.mode = "move";
    this.drawn = [];
    this.pointers = new Map();
    this.widths = new Map();
    parent.appendChild(this.root);
    this.brush = this.words.getContext("2d");
    this.choosePainter();
    this.field.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.field.addEventListener("webglcontextrestored", () => { this.prepare(); this.upload(true); this.redraw(); });
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.root);
    this.listen();
  }

  take(data) {
    const fresh = this.data?.places !== data.places;
    this.data = data;
    if (fresh) {
      this.places = new Int16Array(bytesOf(data.places).buffer);
      this.cells = null;
    }
    this.part = bytesOf(data.part);
    this.of = data.of ? new Uint16Array(bytesOf(data.of).buffer) : null;
    if (this.source !== data.texts) { this.source = data.texts; this.texts = null; }
    this.pointed = -1;
    this.tip.hidden = true;
    this.lit = data.lit ? bytesOf(data.lit) : new Uint8Array(this.part.length).fill(1);
    this.words.setAttribute("aria-label", data.alt);
    this.words.setAttribute("role", "img");
    this.drawn = [];
    this.widths.clear();
    this.button();
    if (this.gl) this.upload(fresh);
    if (fresh || !this.k) this.fit();
    this.redraw();
  }

  // What is drawn with

  // WebGL that the processor has to imitate is slower than blending the marks ourselves.
  choosePainter() {
    this.gl = this.field.getContext("webgl", { antialias: false, premultipliedAlpha: true });
    if (this.gl && ((imitated(this.gl) && !ALWAYS_GL()) || !this.prepare())) {
      this.gl = null;
      const other = element("canvas", "field");
      this.field.replaceWith(other);
      this.field = other;
    }
    this.plain = this.gl ? null : this.field.getContext("2d", { alpha: false });
    this.root.dataset.drawn = this.gl ? "webgl" : "canvas";
  }

  prepare() {
    const gl = this.gl, program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return false;
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.buffers = {};
    for (const [name, width, type] of [["place", 2, gl.SHORT], ["part", 1, gl.UNSIGNED_BYTE], ["lit", 1, gl.UNSIGNED_BYTE]]) {
      const where = gl.getAttribLocation(program, name);
      this.buffers[name] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
      gl.enableVertexAttribArray(where);
      gl.vertexAttribPointer(where, width, type, false, 0, 0);
    }
    const known = {};
    this.uniform = (name) => known[name] ??= gl.getUniformLocation(program, name);
    return true;
  }

  upload(fresh) {
    const gl = this.gl;
    const parts = [["lit", this.lit], ["part", this.part], ...(fresh ? [["place", this.places]] : [])];
    for (const [name, values] of parts) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    }
    const { colours, opacity, faded, fadedOpacity } = this.data;
    const table = new Float32Array(4 * (COLOURS + 1));
    colours.slice(0, COLOURS).forEach((colour, n) => table.set(ink(colour, opacity), 4 * n));
    table.set(ink(faded, fadedOpacity), 4 * COLOURS);
    gl.uniform4fv(this.uniform("colours"), table);
    const shapes = new Float32Array(COLOURS);
    shapes.set((this.data.shapes ?? []).slice(0, COLOURS));
    gl.uniform1fv(this.uniform("shapes"), shapes);
  }

  // Where things are: x to the right and y upwards on the grid, pixels from the upper left corner on the screen

  resize() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    const before = this.fitted();
    this.width = width; this.height = height; this.ratio = ratio;
    for (const canvas of [this.field, this.words]) {
      const fine = canvas === this.field && !this.gl ? 1 : ratio;
      canvas.width = Math.round(width * fine);
      canvas.height = Math.round(height * fine);
    }
    if (before || !this.k) this.fit();
    this.redraw();
  }

  fitted() { return this.k && this.home && this.k === this.home.k && this.x === this.home.x && this.y === this.home.y; }

  fit() {
    if (!this.width || !this.data) return;
    const [left, low, right, high] = this.data.extent;
    const k = Math.min((this.width - 48) / Math.max(1, right - left), (this.height - 56) / Math.max(1, high - low));
    this.home = { k, x: (left + right) / 2, y: (low + high) / 2 };
    Object.assign(this, this.home);
  }

  onScreen(x, y) { return [(x - this.x) * this.k + this.width / 2, (this.y - y) * this.k + this.height / 2]; }

  onGrid(left, top) { return [(left - this.width / 2) / this.k + this.x, this.y - (top - this.height / 2) / this.k]; }

  zoom(factor, left = this.width / 2, top = this.height / 2) {
    const [x, y] = this.onGrid(left, top);
    this.k = Math.min(Math.max(this.k * factor, this.home.k / 2), this.home.k * 60);
    this.x = x - (left - this.width / 2) / this.k;
    this.y = y + (top - this.height / 2) / this.k;
    this.letGo();
    this.redraw();
  }

  move(dx, dy) { this.x -= dx / this.k; this.y += dy / this.k; this.letGo(); this.redraw(); }

  // What was pointed at is no longer there.
  letGo() { this.tip.hidden = true; this.pointed = -1; }

  // Drawing

  redraw() {
    if (this.asked || !this.k || !this.width) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.draw(); });
  }

  draw() {
    const narrow = Math.max(0.6, Math.min(1, this.width / 800));
    const size = this.data.size * narrow * Math.min(3, Math.sqrt(Math.max(1, this.k / this.home.k)));
    if (this.gl) this.drawMarks(size * this.ratio);
    else this.blendMarks(size);
    this.drawAbove();
    this.root.dataset.frames = Number(this.root.dataset.frames || 0) + 1;
    this.root.dataset.view = [this.k, this.x, this.y].join(" ");
  }

  drawAbove() {
    if (!this.k || !this.width) return;
    const brush = this.brush;
    brush.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    brush.clearRect(0, 0, this.width, this.height);
    if (this.data.diamonds) this.drawDiamonds();
    this.drawAreas();
    this.drawNames();
    this.drawPointed();
  }

  drawMarks(size) {
    const gl = this.gl;
    gl.viewport(0, 0, this.field.width, this.field.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.uniform("middle"), this.x, this.y);
    gl.uniform2f(this.uniform("scale"), 2 * this.k / this.width, 2 * this.k / this.height);
    gl.uniform1f(this.uniform("size"), size);
    for (const wanted of this.data.lit ? [0, 1] : [1]) {
      gl.uniform1f(this.uniform("wanted"), wanted);
      gl.drawArrays(gl.POINTS, 0, this.part.length);
    }
  }

  // Without a graphics card: every mark is blended into the pixels of one image.
  blendMarks(size) {
    const width = this.field.width, height = this.field.height;
    if (this.image?.width !== width || this.image.height !== height) this.image = this.plain.createImageData(width, height);
    const pixels = this.image.data, { opacity, fadedOpacity, colours, faded } = this.data;
    const [red, green, blue] = levels(this.data.paper);
    new Uint32Array(pixels.buffer).fill((255 << 24) | (blue << 16) | (green << 8) | red);
    for (const wanted of this.data.lit ? [0, 1] : [1]) {
      const stamps = [0, 1, 2].map((shape) => stamp(size, wanted ? opacity : fadedOpacity, width, shape));
      const shapes = this.data.shapes ?? [];
      const reach = Math.ceil(size / 2), table = colours.map((colour) => levels(wanted ? colour : faded));
      for (let n = 0; n < this.part.length; n++) {
        if (this.lit[n] !== wanted) continue;
        const left = Math.round((this.places[2 * n] - this.x) * this.k + width / 2);
        const top = Math.round((this.y - this.places[2 * n + 1]) * this.k + height / 2);
        if (left < reach || top < reach || left >= width - reach || top >= height - reach) continue;
        const marks = stamps[shapes[this.part[n]] ?? 0];
        const [r, g, b] = table[this.part[n]], start = 4 * (top * width + left);
        for (let m = 0; m < marks.length; m += 2) {
          const at = start + marks[m], much = marks[m + 1];
          pixels[at] += ((r - pixels[at]) * much) >> 8;
          pixels[at + 1] += ((g - pixels[at + 1]) * much) >> 8;
          pixels[at + 2] += ((b - pixels[at + 2]) * much) >> 8;
        }
      }
    }
    this.plain.putImageData(this.image, 0, 0);
  }

  drawDiamonds() {
    const brush = this.brush, half = this.data.spots.length > 200 ? 3 : 4.5;
    brush.lineWidth = 1.2;
    brush.strokeStyle = this.data.ink;
    brush.fillStyle = this.data.paper;
    brush.beginPath();
    for (const { x, y } of this.data.spots) {
      const [left, top] = this.onScreen(x, y);
      if (left < -9 || top < -9 || left > this.width + 9 || top > this.height + 9) continue;
      brush.moveTo(left, top - half); brush.lineTo(left + half, top); brush.lineTo(left, top + half);
      brush.lineTo(left - half, top); brush.closePath();
    }
    brush.fill();
    brush.stroke();
  }

  drawAreas() {
    const brush = this.brush;
    brush.lineWidth = 1.5;
    brush.strokeStyle = this.data.ink;
    brush.setLineDash([4, 3]);
    for (const area of [...this.data.areas, this.drawn]) {
      brush.beginPath();
      area.forEach(([x, y], n) => brush[n ? "lineTo" : "moveTo"](...this.onScreen(x, y)));
      brush.closePath();
      brush.stroke();
    }
    brush.setLineDash([]);
  }

  // Groups' names first, then spots by their size, those that are lit before others: each where it touches none that
  // stands already.
  drawNames() {
    const brush = this.brush, taken = [];
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.lineJoin = "round";
    brush.lineWidth = 3;
    brush.strokeStyle = this.data.paper;
    const { width: reserved, height } = this.tools.getBoundingClientRect();
    taken.push([this.width - reserved - 12, 0, this.width, height + 12]);
    this.labels = [];
    for (const { name, x, y, colour } of this.data.groups) this.writeName(name, ...this.onScreen(x, y), taken, colour);
    const above = this.data.diamonds ? 13 : 0, spots = this.data.spots;
    for (const spot of [...spots.filter(({ lit }) => lit), ...spots.filter(({ lit }) => !lit)]) {
      if (taken.length > LABELS) break;
      const [left, top] = this.onScreen(spot.x, spot.y);
      if (this.writeName(spot.name, left, top - above, taken, "", spot.lit)) this.labels.push([taken.at(-1), spot]);
    }
  }

  writeName(name, left, top, taken, colour, lit = false) {
    const brush = this.brush;
    brush.font = `${colour || lit ? "600 14px" : "13px"} ${this.data.sans}`;
    const known = brush.font + name;
    if (!this.widths.has(known)) this.widths.set(known, brush.measureText(name).width);
    const half = this.widths.get(known) / 2 + (colour ? 9 : 0);
    const box = [left - half - 3, top - LINE / 2, left + half + 3, top + LINE / 2];
    if (box[0] < 0 || box[1] < 0 || box[2] > this.width || box[3] > this.height) return false;
    if (taken.some(([a, b, c, d]) => box[0] < c && box[2] > a && box[1] < d && box[3] > b)) return false;
    taken.push(box);
    const shift = colour ? 8 : 0;
    brush.strokeText(name, left + shift, top);
    brush.fillStyle = lit ? this.data.accent : this.data.ink;
    brush.fillText(name, left + shift, top);
    if (colour) {
      brush.fillStyle = colour;
      brush.fillRect(left - half + 1, top - 5, 10, 10);
      brush.strokeStyle = this.data.ink;
      brush.lineWidth = 1;
      brush.strokeRect(left - half + 1, top - 5, 10, 10);
      brush.strokeStyle = this.data.paper;
      brush.lineWidth = 3;
    }
    return true;
  }

  drawPointed() {
    if (this.pointed < 0) return;
    const brush = this.brush;
    brush.lineWidth = 1.5;
    brush.strokeStyle = this.data.ink;
    brush.beginPath();
    brush.arc(...this.placeOf(this.pointed), 7, 0, 2 * Math.PI);
    brush.stroke();
  }

  // What one can do

  button() {
    const { words } = this.data;
    const deeds = [
      ["move", () => this.choose("move")], ["lasso", () => this.choose("lasso")], ["box", () => this.choose("box")],
      ["closer", () => this.zoom(1.6)], ["farther", () => this.zoom(1 / 1.6)],
      ["whole", () => { this.fit(); this.redraw(); }],
    ];
    this.tools.replaceChildren(...deeds.map(([name, deed]) => {
      const button = element("button", name);
      button.type = "button";
      button.textContent = words[name];
      button.title = words[`${name}_help`];
      button.setAttribute("aria-label", words[`${name}_help`]);
      if (["move", "lasso", "box"].includes(name)) button.setAttribute("aria-pressed", String(this.mode === name));
      button.onclick = deed;
      return button;
    }));
  }

  choose(mode) {
    this.mode = mode;
    this.drawn = [];
    this.root.classList.toggle("drawing", mode !== "move");
    this.button();
    this.redraw();
  }

  listen() {
    const at = (event) => {
      const box = this.words.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.words.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.words.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at(event));
      this.from = at(event);
      this.far = 0;
      this.drawn = [];
    });
    this.words.addEventListener("pointermove", (event) => this.moved(event, at(event)));
    const up = (event) => {
      if (!this.pointers.delete(event.pointerId)) return;
      if (!this.pointers.size) this.ended(at(event), event.type === "pointercancel", event.pointerType);
    };
    this.words.addEventListener("pointerup", up);
    this.words.addEventListener("pointercancel", up);
    this.words.addEventListener("pointerleave", () => {
      this.tip.hidden = true;
      if (this.pointed >= 0) { this.pointed = -1; this.drawAbove(); }
    });
    this.words.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.03 : 0.0015)), ...at(event));
    }, { passive: false });
    this.words.addEventListener("keydown", (event) => this.pressed(event));
  }

  moved(event, [left, top]) {
    const before = this.pointers.get(event.pointerId);
    if (!before) { this.point(left, top); return; }
    this.tip.hidden = true;
    this.pointed = -1;
    this.pointers.set(event.pointerId, [left, top]);
    this.far = Math.max(this.far, Math.hypot(left - this.from[0], top - this.from[1]));
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const grown = Math.hypot(left - other[0], top - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
      this.far = Infinity;
      this.drawn = [];
      this.zoom(grown, (left + other[0]) / 2, (top + other[1]) / 2);
    } else if (this.mode === "move") {
      this.move(left - before[0], top - before[1]);
    } else {
      if (this.mode === "lasso") {
        if (!this.drawn.length) this.drawn.push(this.onGrid(...this.from));
        this.drawn.push(this.onGrid(left, top));
      } else {
        const [a, b] = this.from;
        this.drawn = [[a, b], [left, b], [left, top], [a, top]].map((corner) => this.onGrid(...corner));
      }
      this.redraw();
    }
  }

  ended([left, top], cancelled, hand) {
    const drawn = this.drawn;
    if (cancelled || (this.far === Infinity)) { this.drawn = []; this.redraw(); return; }
    if (this.far <= STILL) {
      const label = this.spotAt(left, top), spot = label ?? this.spotOf(this.markAt(left, top));
      // A finger cannot point without touching: on a mark it asks for its words.
      if (!label && hand === "touch") this.point(left, top);
      else if (spot) this.send("spot", spot.id);
      return;
    }
    if (this.mode === "move" || drawn.length < 3) return;
    const [x, y] = [0, 1].map((axis) => drawn.map((corner) => corner[axis]));
    this.send("drawn", { lasso: [{ x, y }] });
  }

  pressed(event) {
    const deeds = {
      ArrowLeft: () => this.move(60, 0), ArrowRight: () => this.move(-60, 0), ArrowUp: () => this.move(0, 60),
      ArrowDown: () => this.move(0, -60), "+": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3),
      0: () => { this.fit(); this.redraw(); }, Escape: () => this.choose("move"),
    };
    if (deeds[event.key]) { event.preventDefault(); deeds[event.key](); }
  }

  // What one points at: spots before marks

  spotAt(left, top) {
    const label = this.labels?.find(([[a, b, c, d]]) => left >= a && left <= c && top >= b && top <= d);
    if (!this.data.diamonds) return label?.[1];
    let best, nearest = TOUCH;
    for (const spot of this.data.spots) {
      const [a, b] = this.onScreen(spot.x, spot.y);
      const away = Math.hypot(a - left, b - top);
      if (away < nearest) { nearest = away; best = spot; }
    }
    return best;
  }

  spotOf(mark) { return mark < 0 || this.of[mark] === NOBODY ? undefined : this.data.spots[this.of[mark]]; }

  placeOf(mark) { return this.onScreen(this.places[2 * mark], this.places[2 * mark + 1]); }

  // The nearest mark, those that are faded only where no other is; -1 for none, and where marks say nothing.
  markAt(left, top) {
    if (!this.of) return -1;
    this.cells ??= sorted(this.places);
    const { starts, order } = this.cells, [x, y] = this.onGrid(left, top), reach = TOUCH / this.k;
    const [west, east, south, north] = [x - reach, x + reach, y - reach, y + reach].map(cellOf);
    let best = -1, nearest = 2 * reach;
    for (let row = south; row <= north; row++) {
      for (let at = starts[row * CELLS + west]; at < starts[row * CELLS + east + 1]; at++) {
        const mark = order[at], away = Math.hypot(this.places[2 * mark] - x, this.places[2 * mark + 1] - y);
        const far = away + (this.lit[mark] ? 0 : reach);
        if (away <= reach && far < nearest) { nearest = far; best = mark; }
      }
    }
    return best;
  }

  point(left, top) {
    this.at = [left, top];
    const spot = this.spotAt(left, top), mark = spot ? -1 : this.markAt(left, top);
    this.words.style.cursor = spot || this.spotOf(mark) ? "pointer" : "";
    if (mark !== this.pointed) { this.pointed = mark; this.drawAbove(); }
    this.tip.hidden = !spot && mark < 0;
    if (this.tip.hidden) return;
    const name = element("b", "");
    name.textContent = (spot ?? this.spotOf(mark))?.name ?? this.data.words.nothing;
    this.tip.replaceChildren(name, ...(spot ? [spot.said] : this.saidBy(mark)));
    const { offsetWidth: wide, offsetHeight: high } = this.tip;
    this.tip.style.left = `${Math.max(0, Math.min(left + 12, this.width - wide - 4))}px`;
    this.tip.style.top = `${top + 14 + high > this.height ? Math.max(0, top - high - 10) : top + 14}px`;
  }

  saidBy(mark) {
    const sign = element("i", "");
    sign.textContent = this.data.parts?.[this.part[mark]] ?? "";
    if (this.texts) return [this.texts[mark] || this.data.words.spoiler, sign];
    this.fetchTexts();
    return [sign];
  }

  async fetchTexts() {
    const source = this.source;
    if (!source || this.fetching === source) return;
    this.fetching = source;
    const answer = await fetch(source).catch(() => null);
    const texts = answer?.ok ? await answer.json() : null;
    if (texts && this.source === source) {
      this.texts = texts;
      this.root.dataset.texts = texts.length;
      if (this.pointed >= 0) this.point(...this.at);
    }
    this.fetching = null;
  }
}

const cellOf = (at) => Math.min(CELLS - 1, Math.max(0, Math.floor(at / GRID * CELLS)));

// The marks by cell, row by row: those of cell c are order[starts[c]] up to order[starts[c + 1]].
function sorted(places) {
  const count = places.length / 2, starts = new Uint32Array(CELLS * CELLS + 1), order = new Uint32Array(count);
  const cell = Uint16Array.from({ length: count }, (_, n) => cellOf(places[2 * n + 1]) * CELLS + cellOf(places[2 * n]));
  for (const one of cell) starts[one + 1]++;
  for (let at = 1; at < starts.length; at++) starts[at] += starts[at - 1];
  const next = starts.slice();
  cell.forEach((one, n) => { order[next[one]++] = n; });
  return { starts, order };
}

function element(kind, name) {
  const made = document.createElement(kind);
  made.className = name;
  return made;
}

function imitated(gl) {
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const name = told ? gl.getParameter(told.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER);
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(name));
}

const levels = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

const ink = (colour, opacity) => levels(colour).map((level) => level / 255 * opacity).concat(opacity);

// A mark as pairs: how many bytes from its middle, and how much of it shows there, of 256. A disc (0), or a triangle that
// points up (1) or down (2).
function stamp(size, opacity, width, shape) {
  const reach = Math.ceil(size / 2), marks = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const shown = Math.min(1, Math.max(0, edge(dx / size, dy / size, shape) * size + 0.5)) * opacity;
      if (shown > 0.02) marks.push(4 * (dy * width + dx), Math.round(shown * 256));
    }
  }
  return Int32Array.from(marks);
}

// How far inside the mark, in its own size, as in the shader.
function edge(x, y, shape) {
  if (!shape) return 0.5 - Math.hypot(x, y);
  const down = 0.5 + (shape === 2 ? -y : y);
  return Math.min(0.9 - down, ((down - 0.02) * 0.5 - Math.abs(x) * 0.88) / 1.012);
}
