// The map of the audience: viewers drawn by WebGL (without a graphics card by blending pixels), titles and names on a canvas
// above them. Moving and zooming change two numbers of the shader; nothing is asked of the server until an area is drawn
// or a title is clicked. All text is drawn or set as text, never read as markup.

const VERTEX = `
attribute vec2 place; attribute float part; attribute float lit;
uniform vec2 middle; uniform vec2 scale; uniform float size; uniform float wanted; uniform vec4 colours[17];
varying vec4 colour;
void main() {
  gl_Position = lit == wanted ? vec4((place - middle) * scale, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = size;
  colour = wanted == 1.0 ? colours[int(part)] : colours[16];
}`;
const FRAGMENT = `
precision highp float; varying vec4 colour; uniform float size;
void main() {
  float edge = (0.5 - distance(gl_PointCoord, vec2(0.5))) * size;
  gl_FragColor = colour * clamp(edge, 0.0, 1.0);
}`;
const COLOURS = 16, LABELS = 60, LINE = 17, TOUCH = 12, STILL = 4;
// For measuring, and for those who know better: WebGL in any case.
const ALWAYS_GL = () => window.marqueeAlwaysWebGL === true;
const maps = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let map = maps.get(parentElement);
  if (!map || !map.root.isConnected) {
    map = new AudienceMap(parentElement);
    maps.set(parentElement, map);
  }
  map.send = setTriggerValue;
  map.take(data);
  return () => { if (!map.root.isConnected) map.watch.disconnect(); };
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

class AudienceMap {
  constructor(parent) {
    this.root = element("div", "map");
    this.field = this.root.appendChild(element("canvas", "viewers"));
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
      this.part = bytesOf(data.part);
    }
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
      const other = element("canvas", "viewers");
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
    const parts = [["lit", this.lit], ...(fresh ? [["place", this.places], ["part", this.part]] : [])];
    for (const [name, values] of parts) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    }
    const { colours, opacity, faded, fadedOpacity } = this.data;
    const table = new Float32Array(4 * (COLOURS + 1));
    colours.slice(0, COLOURS).forEach((colour, n) => table.set(ink(colour, opacity), 4 * n));
    table.set(ink(faded, fadedOpacity), 4 * COLOURS);
    gl.uniform4fv(this.uniform("colours"), table);
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
    this.redraw();
  }

  move(dx, dy) { this.x -= dx / this.k; this.y += dy / this.k; this.redraw(); }

  // Drawing

  redraw() {
    if (this.asked || !this.k || !this.width) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.draw(); });
  }

  draw() {
    const narrow = Math.max(0.6, Math.min(1, this.width / 800));
    const size = this.data.size * narrow * Math.min(3, Math.sqrt(Math.max(1, this.k / this.home.k)));
    if (this.gl) this.drawViewers(size * this.ratio);
    else this.blendViewers(size);
    const brush = this.brush;
    brush.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    brush.clearRect(0, 0, this.width, this.height);
    this.drawTitles();
    this.drawAreas();
    this.drawNames();
    this.root.dataset.frames = Number(this.root.dataset.frames || 0) + 1;
    this.root.dataset.view = [this.k, this.x, this.y].join(" ");
  }

  drawViewers(size) {
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

  // Without a graphics card: every viewer's mark is blended into the pixels of one image.
  blendViewers(size) {
    const width = this.field.width, height = this.field.height;
    if (this.image?.width !== width || this.image.height !== height) this.image = this.plain.createImageData(width, height);
    const pixels = this.image.data, { opacity, fadedOpacity, colours, faded } = this.data;
    const [red, green, blue] = levels(this.data.paper);
    new Uint32Array(pixels.buffer).fill((255 << 24) | (blue << 16) | (green << 8) | red);
    for (const wanted of this.data.lit ? [0, 1] : [1]) {
      const marks = stamp(size, wanted ? opacity : fadedOpacity, width);
      const reach = Math.ceil(size / 2), table = colours.map((colour) => levels(wanted ? colour : faded));
      for (let n = 0; n < this.part.length; n++) {
        if (this.lit[n] !== wanted) continue;
        const left = Math.round((this.places[2 * n] - this.x) * this.k + width / 2);
        const top = Math.round((this.y - this.places[2 * n + 1]) * this.k + height / 2);
        if (left < reach || top < reach || left >= width - reach || top >= height - reach) continue;
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

  drawTitles() {
    const brush = this.brush, half = this.data.titles.length > 200 ? 3 : 4.5;
    brush.lineWidth = 1.2;
    brush.strokeStyle = this.data.ink;
    brush.fillStyle = this.data.paper;
    brush.beginPath();
    for (const { x, y } of this.data.titles) {
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

  // Segments' names first, then titles by how many like them: each where it touches none that stands already.
  drawNames() {
    const brush = this.brush, taken = [];
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.lineJoin = "round";
    brush.lineWidth = 3;
    brush.strokeStyle = this.data.paper;
    const { width: reserved, height } = this.tools.getBoundingClientRect();
    taken.push([this.width - reserved - 12, 0, this.width, height + 12]);
    for (const { name, x, y, colour } of this.data.segments) this.writeName(name, ...this.onScreen(x, y), taken, colour);
    for (const { name, x, y } of this.data.titles) {
      if (taken.length > LABELS) break;
      const [left, top] = this.onScreen(x, y);
      this.writeName(name, left, top - 13, taken);
    }
  }

  writeName(name, left, top, taken, colour) {
    const brush = this.brush;
    brush.font = `${colour ? "600 14px" : "13px"} ${this.data.sans}`;
    const known = brush.font + name;
    if (!this.widths.has(known)) this.widths.set(known, brush.measureText(name).width);
    const half = this.widths.get(known) / 2 + (colour ? 9 : 0);
    const box = [left - half - 3, top - LINE / 2, left + half + 3, top + LINE / 2];
    if (box[0] < 0 || box[1] < 0 || box[2] > this.width || box[3] > this.height) return;
    if (taken.some(([a, b, c, d]) => box[0] < c && box[2] > a && box[1] < d && box[3] > b)) return;
    taken.push(box);
    const shift = colour ? 8 : 0;
    brush.strokeText(name, left + shift, top);
    brush.fillStyle = this.data.ink;
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
      if (!this.pointers.size) this.ended(at(event), event.type === "pointercancel");
    };
    this.words.addEventListener("pointerup", up);
    this.words.addEventListener("pointercancel", up);
    this.words.addEventListener("pointerleave", () => { this.tip.hidden = true; });
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

  ended([left, top], cancelled) {
    const drawn = this.drawn;
    if (cancelled || (this.far === Infinity)) { this.drawn = []; this.redraw(); return; }
    if (this.far <= STILL) {
      const title = this.titleAt(left, top);
      if (title) this.send("title", title.id);
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

  titleAt(left, top) {
    let best = null, nearest = TOUCH;
    for (const title of this.data.titles) {
      const [a, b] = this.onScreen(title.x, title.y);
      const away = Math.hypot(a - left, b - top);
      if (away < nearest) { nearest = away; best = title; }
    }
    return best;
  }

  point(left, top) {
    const title = this.titleAt(left, top);
    this.words.style.cursor = title ? "pointer" : "";
    this.tip.hidden = !title;
    if (!title) return;
    const name = element("b", "");
    name.textContent = title.name;
    this.tip.replaceChildren(name, title.said);
    this.tip.style.left = `${Math.min(left + 12, this.width - 200)}px`;
    this.tip.style.top = `${top + 14}px`;
  }
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

// A round mark as pairs: how many bytes from its middle, and how much of it shows there, of 256.
function stamp(size, opacity, width) {
  const reach = Math.ceil(size / 2), marks = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const shown = Math.min(1, Math.max(0, size / 2 + 0.5 - Math.hypot(dx, dy))) * opacity;
      if (shown > 0.02) marks.push(4 * (dy * width + dx), Math.round(shown * 256));
    }
  }
  return Int32Array.from(marks);
}
