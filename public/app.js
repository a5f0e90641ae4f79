/* Comforts on top of htmx; every page works without them. */
(() => {
  const on = (name, act, where = document) => where.addEventListener(name, act, true);
  const place = (details) => `open ${location.pathname} ${details.id}`;

  // A <details id> stays as one left it.
  const unfold = () => {
    for (const details of document.querySelectorAll('details[id]')) {
      const kept = localStorage.getItem(place(details));
      if (kept !== null) details.open = kept === '1';
    }
  };
  on('toggle', ({ target }) => {
    if (target.matches?.('details[id]')) localStorage.setItem(place(target), target.open ? '1' : '0');
  });
  unfold();

  // A form that was sent looks busy; the server sees to it that a second click changes nothing.
  on('submit', ({ target }) => {
    target.setAttribute('aria-busy', 'true');
    setTimeout(() => target.removeAttribute('aria-busy'), 8000);
  });
  on(
    'pageshow',
    () => {
      for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy');
    },
    window,
  );

  // Whoever picks from a list means the list: the choice of All or None beside it makes way.
  on('change', ({ target }) => {
    if (target.type !== 'checkbox' || !target.checked) return;
    const listed = target.form?.querySelector(`input[name="${target.name}_mode"][value="listed"]`);
    if (listed) listed.checked = true;
  });

  // A form that asks for a position can be filled with where one is.
  const latitude = document.querySelector('input[name=latitude]');
  if (latitude && navigator.geolocation) {
    const here = document.createElement('button');
    Object.assign(here, { type: 'button', className: 'button plain', textContent: 'Use where I am now' });
    latitude.closest('.field').before(here);
    on(
      'click',
      () => {
        here.setAttribute('aria-busy', 'true');
        const done = (words) => {
          here.removeAttribute('aria-busy');
          here.textContent = words;
        };
        const fill = ({ coords }) => {
          const { longitude, accuracy } = latitude.form.elements;
          latitude.value = coords.latitude.toFixed(6);
          longitude.value = coords.longitude.toFixed(6);
          accuracy.value = Math.ceil(coords.accuracy);
          done('Filled in: use where I am now, again');
        };
        const options = { enableHighAccuracy: true, timeout: 15000 };
        navigator.geolocation.getCurrentPosition(fill, () => done('Your place could not be found: try again'), options);
      },
      here,
    );
  }

  // A signature can be drawn as well: its strokes go along as points, each across and then down.
  const drawing = document.querySelector('input[name=drawing]');
  if (drawing) {
    const pad = Object.assign(document.createElement('canvas'), { width: 1000, height: 400, className: 'pad' });
    pad.setAttribute('role', 'img');
    pad.setAttribute('aria-label', 'Pad to draw your signature on');
    const words = Object.assign(document.createElement('p'), {
      className: 'help',
      textContent: 'You can draw it, too:',
    });
    const clear = document.createElement('button');
    Object.assign(clear, { type: 'button', className: 'button quiet', textContent: 'Clear the drawing' });
    drawing.after(words, pad, clear);
    const ink = pad.getContext('2d');
    Object.assign(ink, { lineWidth: 6, lineCap: 'round', lineJoin: 'round' });
    let strokes = [];
    let stroke = null;
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    const add = ({ clientX, clientY }) => {
      const { left, top, width, height } = pad.getBoundingClientRect();
      const [x, y] = [within(((clientX - left) / width) * 1000, 1000), within(((clientY - top) / height) * 400, 400)];
      const [beforeX = x, beforeY = y] = stroke.slice(-2);
      if (stroke.length > 0 && Math.hypot(x - beforeX, y - beforeY) < 4) return;
      if (strokes.length > 200 || strokes.flat().length > 5990) return;
      stroke.push(x, y);
      ink.beginPath();
      ink.moveTo(beforeX, beforeY);
      ink.lineTo(x, y);
      ink.stroke();
    };
    on(
      'pointerdown',
      (event) => {
        pad.setPointerCapture(event.pointerId);
        stroke = [];
        strokes.push(stroke);
        add(event);
      },
      pad,
    );
    on('pointermove', (event) => stroke && add(event), pad);
    const lift = () => {
      stroke = null;
      drawing.value = JSON.stringify(strokes.filter((each) => each.length > 0));
    };
    on('pointerup', lift, pad);
    on('pointercancel', lift, pad);
    on(
      'click',
      () => {
        strokes = [];
        drawing.value = '';
        ink.clearRect(0, 0, pad.width, pad.height);
      },
      clear,
    );
  }

  // A desk looks at itself again in time, and counts the seconds that are left. Whoever types is there, which it says.
  const desk = () => document.querySelector('main[data-refresh]');
  if (desk()) {
    let told;
    let until;
    const attend = () => {
      told = Date.now();
      until = told + desk().dataset.refresh * 1000;
    };
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      const left = document.querySelector('[data-left]');
      if (left) left.textContent = Math.max(0, seconds);
      if (seconds > 0) setTimeout(tick, 500);
      else location.assign(desk().dataset.to);
    };
    attend();
    tick();
    on('input', async () => {
      const presence = document.querySelector('form[data-presence]');
      if (!presence || Date.now() - told < 5000) return;
      told = Date.now();
      const body = new URLSearchParams(new FormData(presence));
      body.set('_key', `${body.get('_key')}.${told}`);
      await fetch(presence.action, { method: 'POST', body, redirect: 'manual' }).catch(() => {});
      until = told + desk().dataset.patience * 1000;
    });

    // A scanner is faster than pages change: what it reads waits in line, and what was refused meanwhile stays to be read.
    const scanForm = () => document.querySelector('.scan form');
    const scans = [];
    let sending = false;
    let refused = [];
    const scanned = async () => {
      const form = scanForm();
      const body = new URLSearchParams(new FormData(form));
      body.set('scan', scans[0]);
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.querySelector('main[data-refresh]');
      if (!next) return location.assign(desk().dataset.to);
      const typed = scanForm().elements.scan.value;
      desk().replaceWith(next);
      document.title = page.title;
      const notices = document.querySelector('#notices');
      notices.prepend(...refused);
      scans.shift();
      refused = scans.length > 0 ? [...notices.querySelectorAll('.bad')] : [];
      scanForm().elements.scan.value = typed;
      scanForm().elements.scan.focus();
      attend();
      if (scans.length > 0) await scanned();
    };
    on('submit', (event) => {
      if (event.target !== scanForm()) return;
      event.preventDefault();
      const field = event.target.elements.scan;
      // What could not be sent stands in the field again, before what waits behind it.
      if (sending) scans.push(field.value);
      else scans.unshift(field.value);
      field.value = '';
      if (sending) return;
      sending = true;
      scanned()
        .catch(() => {
          scanForm().elements.scan.value = scans.shift();
        })
        .finally(() => {
          sending = false;
        });
    });
  }

  // What something is for, typed on the last page of booking, goes along to other items and other times.
  on('click', ({ target }) => {
    const link = target.closest?.('a[href*="/new?"]');
    const typed = document.querySelector('form.form [name=purpose]');
    if (!link || !typed) return;
    const to = new URL(link.href);
    to.searchParams.set('purpose', typed.value);
    link.href = to;
  });

  // "/" goes to the search.
  on('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('input, select, textarea, [contenteditable]')) return;
    const search = document.querySelector('input[type=search]');
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // Where a form of a part of the page is refused, the refusal is the page; one to mend comes as that part.
  on('htmx:response:error', ({ detail: { ctx } }) => {
    if (ctx.request.method === 'GET' || ctx.response.status === 422) return;
    ctx.target = document.querySelector('#content');
    ctx.select = '#content';
    ctx.swap = 'outerHTML';
  });

  // A preview asks by GET: the form's secrets stay out of the address.
  on(
    'htmx:config:request',
    ({
      detail: {
        ctx: { request },
      },
    }) => {
      if (request.method !== 'GET') return;
      for (const name of ['_csrf', '_key']) request.body?.delete?.(name);
    },
  );
  on('htmx:after:swap', () => {
    unfold();
    for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy');
  });
})();
