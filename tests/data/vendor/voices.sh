curl https://api.realtime-ai.chat/api/tts/voices
