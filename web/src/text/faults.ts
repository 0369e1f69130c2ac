// What people read when this device, not the rules, stands in the way.

const sentences: Readonly<Record<string, string>> = {
  storageFull: '本机空间不足，这一条没有记下。请清理手机空间后再试。',
  signedOut: '您已退出登录，这一条没有记下。请登录后再试。',
};

/** The sentence for the code of a fault. */
export function faultText(code: string): string {
  return sentences[code] ?? '不能确定这一条记下了没有。请先看看“记录”里有没有，没有再记一次。';
}
