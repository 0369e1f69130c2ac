// The styles of the Vant components in use, one by one; its icon font is left out on purpose.
import 'vant/es/style/base.css';
import 'vant/es/button/index.css';
import 'vant/es/loading/index.css';
import 'vant/es/cell/index.css';
import 'vant/es/cell-group/index.css';
import 'vant/es/tag/index.css';
import 'vant/es/switch/index.css';
import 'vant/es/checkbox/index.css';
import 'vant/es/overlay/index.css';
import 'vant/es/popup/index.css';
import 'vant/es/toast/index.css';
import 'vant/es/dialog/index.css';
