{"export":{"version":1,"tool":"upkeep/0.1.0","started":"2026-11-23T07:58:45.097Z","source":"127.0.0.1:38507"}}
{"key":"k","type":"string","value":"v"}
{"trailer":{"complete":true,"keys":1,"lines":1,"failed":0,"types":{"string":1},"may_repeat_keys":false,"bytes":151,"sha256":"9c9718eb082f62f58b87a710324c604f9ca1d133f140fe4c0760531b990238e1"}}
