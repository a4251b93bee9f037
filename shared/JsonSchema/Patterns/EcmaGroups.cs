namespace ServerlessEvents.Schemas.Patterns;

/// <summary>
/// What a regular expression of ECMA-262 says of its groups, looked up before it is read: a back-reference may stand before its group.
/// </summary>
internal static class EcmaGroups
{
    /// <summary>The capturing groups in their order, each with its name or null.</summary>
    public static List<string?> NamesIn(string text)
    {
        var groups = new List<string?>();
        var inClass = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '[')
            {
                inClass = true;
            }
            else if (text[i] == ']')
            {
                inClass = false;
            }
            else if (text[i] == '(' && !inClass)
            {
                var rest = text.AsSpan(i + 1);
                if (!rest.StartsWith("?"))
                {
                    groups.Add(null);
                }
                else if (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!"))
                {
                    var end = rest.IndexOf('>');
                    groups.Add(end < 0 ? null : rest[2..end].ToString());
                }
            }
        }
        return groups;
    }

    /// <summary>The numbers of the groups that something refers back to.</summary>
    public static HashSet<int> ReferredIn(string text, List<string?> groups)
    {
        var referred = new HashSet<int>();
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\') continue;
            var rest = text.AsSpan(++i);
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (int.TryParse(digits < 0 ? rest : rest[..digits], out var number)) referred.Add(number);
            else if (rest.StartsWith("k<") && rest.IndexOf('>') is > 2 and var end) referred.Add(groups.IndexOf(rest[2..end].ToString()) + 1);
        }
        return referred;
    }
}
