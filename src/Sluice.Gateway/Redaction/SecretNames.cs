using System.Collections.Frozen;
using System.Text;

namespace Sluice.Gateway.Redaction;

/// <summary>Names under which secrets stand, whatever a schema says; case, hyphens and underscores make no difference.</summary>
internal static class SecretNames
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "password", "passwd", "pwd", "passphrase", "secret", "clientsecret", "apikey", "xapikey", "accesskey", "secretkey", "secretaccesskey",
        "privatekey", "accesstoken", "refreshtoken", "authtoken", "bearertoken", "idtoken", "sessiontoken", "authorization", "credential",
        "credentials", "connectionstring", "pin", "cvv", "cvc", "otp",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => Known.Contains(Fold(name));

    /// <summary>A name as it is compared.</summary>
    public static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name)
            if (c is not ('-' or '_' or ' ')) folded.Append(char.ToLowerInvariant(c));
        return folded.ToString();
    }
}
