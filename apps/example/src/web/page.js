// Shows the story as it is told, how both connections stand, and the buttons that let something happen.

const byId = (id) => document.getElementById(id)
const states = {
  fresh: 'connected',
  due: 'connected',
  expired: 'expired, refreshed at the next call',
  reauthorization_required: 'lost: log in again',
  missing: 'not connected yet',
}

/** An element with a class and a text or children. */
function element(name, className, ...children) {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...children)
  return made
}

let step
let service

const show = {
  step({ number, title, time }) {
    service = undefined
    const heading = element(
      'h2',
      '',
      element('span', 'number', `${number}`),
      title,
      element('time', '', time),
    )
    step = element('article', '', heading)
    byId('story').append(step)
  },
  remark({ text }) {
    step.append(element('p', 'remark', text))
  },
  row({ service: name, what, phrases }) {
    const texts = phrases.map(({ text, tone = '' }) => element('span', tone, text))
    const shownName = name === service ? '' : name
    service = name
    const row = element('div', `row ${what}`, element('b', '', shownName), element('i', '', what))
    row.append(element('code', '', ...texts))
    step.append(row)
  },
  message({ text }) {
    step.append(element('p', 'message', text))
  },
}

function showState({ time, cards, apiRequests, tokenRequests, buttons }) {
  byId('time').textContent = time
  byId('api-requests').textContent = apiRequests
  byId('token-requests').textContent = tokenRequests
  byId('cards').replaceChildren(
    ...cards.map(({ name, id, state, reason, saved }) =>
      element(
        'article',
        `card ${state}`,
        element('h3', '', name, element('small', '', id)),
        element('p', 'state', states[state] + (reason ? ` (${reason})` : '')),
        element('p', 'tokens', saved),
      ),
    ),
  )
  const focused = document.activeElement?.dataset.action
  byId('buttons').replaceChildren(...buttons.map(buttonOf))
  if (focused) byId('buttons').querySelector(`[data-action="${focused}"]`)?.focus()
}

function buttonOf({ name, label, isEnabled }) {
  const button = element('button', '', label)
  button.dataset.action = name
  button.disabled = !isEnabled
  button.onclick = async () => {
    const { ok } = await fetch(`/actions/${name}`, { method: 'POST' }).catch(() => ({ ok: false }))
    if (!ok) byId('notice').textContent = 'That could not be started. Is the example still running?'
  }
  return button
}

const events = new EventSource('/events')
events.onopen = () => {
  byId('story').replaceChildren()
  byId('notice').textContent = ''
}
events.onerror = () => {
  byId('notice').textContent = 'The example has ended. Start it again with: npm run example -- --web'
  for (const button of byId('buttons').children) button.disabled = true
}
events.addEventListener('entry', ({ data }) => {
  const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - 80
  const entry = JSON.parse(data)
  show[entry.kind](entry)
  if (isAtEnd) scrollTo({ top: document.body.scrollHeight })
})
events.addEventListener('state', ({ data }) => showState(JSON.parse(data)))
