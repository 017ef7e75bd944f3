// SPDX-License-Identifier: GPL-2.0-only
// Puts figures that can be explored in place of the static ones, where the chart library is there.
(() => {
  'use strict';
  if (typeof vegaEmbed !== 'function') {
    return;
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const figures = [];

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const isMapping = (element) => element.classList.contains('mapping');

  const theme = (mapping) => ({
    background: 'transparent',
    font: getComputedStyle(document.body).fontFamily,
    view: { stroke: null, fill: mapping ? color('--ground') : null },
    rule: { color: color('--mark') },
    text: { color: color('--ink') },
    axis: {
      labelColor: color('--soft'), titleColor: color('--soft'), gridColor: color('--line'),
      domainColor: color('--soft'), tickColor: color('--soft'), labelFontSize: 12,
      titleFontSize: 12, titleFontWeight: 'normal', labelFlush: true,
    },
    axisX: { grid: false, tickCount: 6 },
    axisY: { domain: false, ticks: false },
    style: {
      change: { strokeWidth: 1.5 },
      'change-label': { fontSize: 12, fontWeight: 600, baseline: 'middle' },
      // Below the labels, so that no rule crosses them
      'change-halo': {
        fontSize: 12, fontWeight: 600, baseline: 'middle', strokeWidth: 4, strokeJoin: 'round',
        stroke: color(mapping ? '--ground' : '--page'), fill: color(mapping ? '--ground' : '--page'),
      },
    },
  });

  // Fingers scroll the page; only a pointer drags a figure
  const withoutZoom = (spec) => {
    for (const layer of spec.layer) {
      delete layer.params;
    }
    return spec;
  };

  const draw = async (figure) => {
    const spec = JSON.parse(figure.source);
    const pointer = matchMedia('(pointer: fine)').matches;
    const embedded = await vegaEmbed(figure.chart, pointer ? spec : withoutZoom(spec), {
      mode: 'vega-lite',
      renderer: 'svg',
      ast: true, // no eval: the page's security policy forbids it
      config: theme(isMapping(figure.element)),
      tooltip: { theme: dark.matches ? 'dark' : 'light' },
      actions: { export: true, source: false, compiled: false, editor: false },
      downloadFileName: figure.element.id,
    });
    if (figure.view) {
      figure.view.finalize();
    }
    figure.view = embedded.view;
    for (const [name, value] of Object.entries(figure.signals)) {
      figure.view.signal(name, value);
    }
    await figure.view.runAsync();
  };

  const set = (figure, name, value) => {
    figure.signals[name] = value;
    figure.view.signal(name, value).runAsync();
  };

  const press = (buttons, pressed) => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button === pressed));
    }
  };

  const button = (...content) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.append(...content);
    made.setAttribute('aria-pressed', 'false');
    return made;
  };

  // Singles out a socket; in every figure of the run that has it
  const addLegend = (figure) => {
    for (const item of figure.element.querySelectorAll('.legend li')) {
      const name = item.dataset.name;
      const made = button(...item.childNodes);
      made.title = 'Show only this one';
      item.append(made);
      made.addEventListener('click', () => {
        const picked = made.getAttribute('aria-pressed') === 'true' ? '' : name;
        press(figure.element.querySelectorAll('.legend button'), picked ? made : null);
        for (const other of figures) {
          const shares = other === figure || (!other.hasLegend && other.source.includes(
            JSON.stringify(name).replace(/</g, '\\u003c')));
          const run = (one) => one.element.closest('article');
          if (shares && run(other) === run(figure)) {
            set(other, 'picked', picked);
          }
        }
      });
    }
  };

  const addOrder = (figure) => {
    const tools = document.createElement('div');
    tools.className = 'tools';
    const orders = [['socket', 'socket'], ['arrival', 'arrival']].map(([order, text]) => {
      const made = button(text);
      made.addEventListener('click', () => {
        press(tools.querySelectorAll('button'), made);
        set(figure, 'order', order);
      });
      return made;
    });
    press(orders, orders[0]);
    tools.append('Rows by ', ...orders);
    figure.element.querySelector('.static').before(tools);
  };

  const start = async (element) => {
    const figure = {
      element,
      chart: element.querySelector('.chart'),
      source: element.querySelector('.spec').textContent,
      hasLegend: element.querySelector('.legend') !== null,
      signals: {},
      view: null,
    };
    const still = element.querySelector('.static');
    // The chart measures the room that it has, so it must be shown first
    figure.chart.hidden = false;
    try {
      await draw(figure);
    } catch (error) {
      figure.chart.remove();
      console.warn('static figure kept:', error);
      return;
    }
    still.style.display = 'none';
    figures.push(figure);
    addLegend(figure);
    if (isMapping(element)) {
      addOrder(figure);
    }
  };

  const all = async () => {
    for (const element of document.querySelectorAll('figure')) {
      if (element.querySelector('.spec')) {
        await start(element);
      }
    }
    dark.addEventListener('change', () => figures.forEach(draw));
    document.documentElement.dataset.charts = 'ready';
  };
  all();
})();
