// Opens the app: the client first, so that the first screen already knows who is there.
import './trusted';
import './style/vant';
import './style/app.css';
import { createApp } from 'vue';
import App from './App.vue';
import { openClient } from './client';
import { watchReturns } from './lastCall';
import { largeType, setLargeType } from './remembered';
import { router } from './router';

async function open(): Promise<void> {
  setLargeType(largeType());
  watchReturns();
  await openClient();
  createApp(App).use(router).mount('#app');
}

void open();
