using System.Diagnostics;
using System.Globalization;

namespace Sluice.Evaluation.Commands;

/// <summary>ajv on the same schemas and instances, in Node, installed from npm into a folder of its own.</summary>
internal static class AjvPeer
{
    private const string Packages = "ajv@8.20.0 ajv-draft-04@1.0.0";

    private const string Script = """
        const fs = require("fs"), path = require("path");
        const [folder, rounds] = [process.argv[2], +process.argv[3]];
        const options = { strict: false, validateFormats: false, logger: false };
        for (const name of fs.readdirSync(folder).sort()) {
          const file = path.join(folder, name, "schema.json");
          if (!fs.existsSync(file)) continue;
          try {
            const schema = JSON.parse(fs.readFileSync(file, "utf8"));
            const dialect = String(schema.$schema || "");
            const Ajv = dialect.includes("draft-04") ? require("ajv-draft-04").default
              : dialect.includes("2019-09") ? require("ajv/dist/2019").default
              : dialect.includes("draft-0") ? require("ajv").default : require("ajv/dist/2020").default;
            const ajv = new Ajv(options);
            if (dialect.includes("draft-06")) ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
            const validate = ajv.compile(schema);
            const docs = fs.readFileSync(path.join(folder, name, "instances.jsonl"), "utf8").split("\n").filter(l => l).map(l => JSON.parse(l));
            const pass = () => { for (const doc of docs) validate(doc); };
            pass();
            let repeat = 1;
            for (;;) { const t = process.hrtime.bigint(); for (let i = 0; i < repeat; i++) pass(); if (process.hrtime.bigint() - t >= 4000000n || repeat > 1 << 20) break; repeat *= 2; }
            let best = Infinity;
            for (let r = 0; r < rounds; r++) { const t = process.hrtime.bigint(); for (let i = 0; i < repeat; i++) pass(); best = Math.min(best, Number(process.hrtime.bigint() - t) / repeat / docs.length); }
            console.log(name + "\t" + best);
          } catch (e) { console.error(name + ": ajv: " + String(e.message).slice(0, 100)); }
        }
        """;

    /// <summary>Nanoseconds per instance, validate only, by schema name.</summary>
    public static Dictionary<string, double> Measure(DirectoryInfo folder, int rounds)
    {
        var home = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "sluice-ajv"));
        File.WriteAllText(Path.Combine(home.FullName, "package.json"), "{\"private\":true}");
        File.WriteAllText(Path.Combine(home.FullName, "measure.js"), Script);
        Start(home, "npm", $"install --no-audit --no-fund {Packages}");
        var results = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in Start(home, "node", $"measure.js \"{folder.FullName}\" {rounds}").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.Split('\t') is [var name, var value]) results[name] = double.Parse(value, CultureInfo.InvariantCulture);
        return results;
    }

    private static string Start(DirectoryInfo home, string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = home.FullName, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments} ended with exit code {process.ExitCode}.");
    }
}
