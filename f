{"export":{"version":1,"tool":"upkeep/0.1.0","started":"2026-11-23T07:50:14.687Z","source":"127.0.0.1:39001"}}
{"key":"empty","type":"string","value":""}
{"key":"binary","type":"string","value":{"base64":"AP/+CiI="}}
{"key":"text","type":"string","value":"hello \"world\""}
{"key":"number","type":"string","value":"7"}
{"key":"soon","type":"string","expires_at_ms":1796284214659,"value":"x"}
{"key":"zset","type":"zset","value":[["x","1.5"],["y","2"]]}
{"key":"list","type":"list","value":["a","b","c"]}
{"key":"stream","type":"stream","value":[["1-1",[["f","v"]]]],"last_id":"1-1","entries_added":1,"max_deleted_id":"0-0"}
{"key":"set","type":"set","value":["m"]}
{"key":"hash","type":"hash","value":[["name","Ada"],["city","London, \"UK\""]]}
{"trailer":{"complete":true,"keys":10,"lines":10,"failed":0,"types":{"hash":1,"list":1,"set":1,"stream":1,"string":5,"zset":1},"may_repeat_keys":false,"bytes":745,"sha256":"4246a7ef257d66c058ba4560e3ad742526a1736baf746c7bffc0850142afd931"}}
