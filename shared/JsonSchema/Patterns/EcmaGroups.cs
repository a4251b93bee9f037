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

    /// <summary>Whether anything refers back to a group.</summary>
    public static bool HasBackReference(string text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\') continue;
            i++;
            if (text[i] is 'k' or (>= '1' and <= '9')) return true;
        }
        return false;
    }
}
