using System.Reflection;

namespace Sluice.Gateway;

/// <summary>The version of this build, as it stands in every stamp.</summary>
internal static class GatewayVersion
{
    public static string Text { get; } =
        typeof(GatewayVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
