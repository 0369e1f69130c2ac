// Signs in to a demo relay and shows what recording one phone call would change for one member.
import { connect } from '@liangdi/client';

const at = (id) => document.getElementById(id);
const points = ({ settled }) => `${settled} 分`;

const client = await connect();
client.onEvent((event) => {
  if (event.kind === 'fault') at('preview').textContent = `出了故障（${event.code}），请刷新页面。`;
});

for (const { login, name, title, password } of await client.demoLogins()) {
  const button = document.createElement('button');
  button.textContent = `${name}　${title}`;
  button.id = login;
  button.onclick = async () => {
    const signedIn = await client.signIn(login, password);
    if (signedIn.ok) at('logins').hidden = true;
    else at('preview').textContent = `没有登录成功（${signedIn.code}），请再试一次。`;
  };
  at('logins').append(button);
}

let status;
let stopMember = () => undefined;
client.watch({ kind: 'status' }, (view) => {
  status = view;
});

client.watch({ kind: 'members', search: '' }, ({ rows }) => {
  const chosen = at('member').value;
  at('member').replaceChildren(...rows.map(({ member, name }) => new Option(name, member)));
  if (rows.some(({ member }) => member === chosen)) at('member').value = chosen;
  at('form').hidden = rows.length === 0;
  showMember();
});

function showMember() {
  const member = at('member').value;
  stopMember();
  if (member === '') return;
  stopMember = client.watch({ kind: 'member', member }, (view) => {
    at('total').textContent = view ? `本年度 ${points(view.points.total)}` : '';
  });
}

at('member').onchange = showMember;
at('form').onsubmit = async (event) => {
  event.preventDefault();
  const call = {
    kind: 'recordContact',
    member: at('member').value,
    contact: 'quarterly',
    on: status.today,
    channel: 'phone',
    reported: true,
  };
  const { members, refusal } = await client.preview(status.offices[0].office, [call]);
  at('preview').textContent = refusal
    ? `不能这样记（${refusal.code}）。`
    : members.map((it) => `${it.name}：${points(it.before)} → ${points(it.confirmed)}`).join('；');
};
