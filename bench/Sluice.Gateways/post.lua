-- wrk posts the body of $BODY with the headers of $HEADERS ("Name: value|Name: value"), and prints one line of figures.
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:|]+): ([^|]*)") do wrk.headers[name] = value end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("FIGURES %.0f %.3f %.3f %d %d", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.requests))
end
