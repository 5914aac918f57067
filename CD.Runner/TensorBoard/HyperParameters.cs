using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Protos.TensorBoard;
using CD.Runner.Protos.TensorBoard.HParams;
using Google.Protobuf.WellKnownTypes;

namespace CD.Runner.TensorBoard;

/// <summary>A run's settings and metrics for TensorBoard's hyperparameter dashboard.</summary>
/// <remarks>The settings are those that the method uses, under the keys of <c>config.yaml</c>; paths and settings without a value are left out, and one that follows another has that one's value.</remarks>
internal static class HyperParameters
{
    private static readonly string[] Metrics = ["nmi", "ari", "acc"];

    /// <summary>What runs are compared by: the settings with their types, and the metrics.</summary>
    /// <param name="configuration">The run's configuration.</param>
    /// <param name="scored">Whether the run has scores.</param>
    /// <param name="created">The time, in seconds since 1970.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value Experiment(RunConfiguration configuration, bool scored, double created)
    {
        Experiment experiment = new() { TimeCreatedSecs = created };
        experiment.HparamInfos.AddRange(Settings(configuration).Select(setting => new HParamInfo { Name = setting.Key, Type = TypeOf(setting.Value) }));
        IEnumerable<string> scores = configuration.Method.Method.Stages.Where(stage => scored && stage.Scored)
            .SelectMany(stage => Metrics.Select(metric => Tags.Score(stage.Name, metric)));
        experiment.MetricInfos.AddRange(scores.Prepend(Tags.Total).Select(tag => new MetricInfo { Name = new MetricName { Tag = tag }, DatasetType = DatasetType.DatasetTraining }));
        return SummaryValues.HyperParameters(Tags.Experiment, new HParamsPluginData { Experiment = experiment });
    }

    /// <summary>The run's settings.</summary>
    /// <param name="configuration">The run's configuration.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="started">The time, in seconds since 1970.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value Start(RunConfiguration configuration, string folder, double started)
    {
        SessionStartInfo start = new() { ModelUri = new Uri(folder).AbsoluteUri, StartTimeSecs = started };
        foreach ((string key, Value value) in Settings(configuration))
        {
            start.Hparams[key] = value;
        }

        return SummaryValues.HyperParameters(Tags.SessionStart, new HParamsPluginData { SessionStartInfo = start });
    }

    /// <summary>That the run has reached its end.</summary>
    /// <param name="ended">The time, in seconds since 1970.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value End(double ended) =>
        SummaryValues.HyperParameters(Tags.SessionEnd, new HParamsPluginData { SessionEndInfo = new SessionEndInfo { Status = Status.Success, EndTimeSecs = ended } });

    /// <summary>The scores of stages, each under its tag.</summary>
    /// <param name="stages">The scores.</param>
    /// <returns>The values.</returns>
    public static IEnumerable<Summary.Types.Value> Scores(IEnumerable<StageScores> stages) =>
        from stage in stages
        from score in Metrics.Zip((double[])[stage.Scores.Nmi, stage.Scores.Ari, stage.Scores.Acc])
        select SummaryValues.Scalar(Tags.Score(stage.Stage, score.First), score.Second);

    private static IEnumerable<(string Key, Value Value)> Settings(RunConfiguration configuration)
    {
        yield return (SettingCatalogue.MethodKey, Value.ForString(configuration.Method.Name));
        IReadOnlyList<Setting> all = SettingCatalogue.Of(configuration.Method.Method);
        foreach (Setting setting in all.Where(setting => !setting.IsPath && configuration.Method.Uses(setting.Key)))
        {
            object? value = setting.ValueIn(configuration) ?? all.FirstOrDefault(other => other.Key == setting.Follows)?.ValueIn(configuration);
            if (value is IReadOnlyDictionary<string, double> table)
            {
                foreach ((string name, double weight) in table)
                {
                    yield return ($"{setting.Key}.{name}", Value.ForNumber(weight));
                }
            }
            else if (value is not null)
            {
                yield return (setting.Key, ValueOf(setting, value));
            }
        }
    }

    private static Value ValueOf(Setting setting, object value) => value switch
    {
        bool truth => Value.ForBool(truth),
        int number => Value.ForNumber(number),
        double number => Value.ForNumber(number),
        _ => Value.ForString(setting.Format(value)),
    };

    private static DataType TypeOf(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => DataType.Bool,
        Value.KindOneofCase.NumberValue => DataType.Float64,
        _ => DataType.String,
    };
}
