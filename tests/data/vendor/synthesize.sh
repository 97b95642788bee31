curl -X POST https://api.realtime-ai.chat/api/tts/synthesize \
  -H "Authorization: Bearer YOUR_JWT_TOKEN" \
  -H "Content-Type: application/json" \
  -d '{
    "text": "Hello, this is a test.",
    "ttsConfig": {
      "TTSType": "flow",
      "VoiceId": "v-female-R2s4N9qJ",
      "Model": "flow_01_turbo",
      "Speed": 1.0,
      "Volume": 5.0,
      "Language": "en"
    }
  }'
