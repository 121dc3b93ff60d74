using Acornima;
using Jint;
using Sluice.Contracts;

namespace Sluice.Server;

/// <summary>Runs the scripts of migrations in a sandbox: JavaScript and nothing else, within limits.</summary>
/// <param name="limits">What one call may use.</param>
public sealed class MigrationScripts(ScriptLimits limits) : IMigrationScripts
{
    /// <summary>Scripts with the default limits.</summary>
    public MigrationScripts()
        : this(ScriptLimits.Default)
    {
    }

    /// <summary>What migrations may name in the server and the command-line tool: scripts, and no classes.</summary>
    public static MigrationCode Code { get; } = new() { Scripts = new MigrationScripts() };

    /// <inheritdoc/>
    public IDocumentMigration Compile(string file, string source, bool reversible)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var script = new SandboxedScript(file, Engine.PrepareScript(source, file, strict: true), limits);
            script.Check(reversible);
            return script;
        }
        catch (ScriptPreparationException e) when (e.InnerException is ParseErrorException error)
        {
            throw new FormatException($"{file}, line {error.LineNumber}: not JavaScript: {error.Description.TrimEnd('.')}.", e);
        }
        catch (ScriptPreparationException e)
        {
            throw new FormatException($"{file}: not JavaScript: {e.Message.TrimEnd('.')}.", e);
        }
        catch (MigrationCodeException e)
        {
            throw new FormatException(e.Message + ".", e);
        }
    }
}
