// Runs beside the page of a window that is measured, and sees its elements: tells when the first row is there, and how long frames take.
// Knows nothing of what the page is made of but three test ids. A sandboxed preload has to be CommonJS.
const { ipcRenderer } = require('electron');

const ROW = '[data-testid="device-row"]';
const TABLE = '[data-testid="device-table"]';
const CHANGING = '[data-testid="upgrade-line"]';

const rows = new MutationObserver(() => {
  if (document.querySelector(ROW) === null) return;
  rows.disconnect();
  // The first frame has the row, the second comes when that one is out.
  requestAnimationFrame(() => requestAnimationFrame(() => ipcRenderer.send('bench:first-row', Date.now())));
});
rows.observe(document, { childList: true, subtree: true });

ipcRenderer.on('bench:measure-frames', (_event, frames, pxPerFrame) => {
  const table = document.querySelector(TABLE);
  const end = table ? table.scrollHeight - table.clientHeight : 0;
  const times = [];
  const texts = new Set();
  let at = 0;
  let down = true;
  const frame = (time) => {
    times.push(time);
    texts.add(document.querySelector(CHANGING)?.textContent ?? '');
    if (table && pxPerFrame > 0) {
      if (at >= end) down = false;
      if (at <= 0) down = true;
      at += down ? pxPerFrame : -pxPerFrame;
      table.scrollTop = at;
    }
    if (times.length <= frames) requestAnimationFrame(frame);
    else ipcRenderer.send('bench:frames', times, texts.size);
  };
  requestAnimationFrame(frame);
});
