namespace CD.Losses.FSharp

open System.Collections.Generic
open System.Collections.ObjectModel

/// <summary>The settings of the paper's objective <c>L_ins + L_fea - alpha L_ne</c> and the extra terms beside it.</summary>
type ObjectiveOptions =
    {
        /// <summary>Weight of the instance-level loss, finite; 1 in the paper, 0 leaves it out.</summary>
        InstanceWeight: float
        /// <summary>Weight of the feature-level loss, finite; 1 in the paper, 0 leaves it out.</summary>
        FeatureWeight: float
        /// <summary>The normalized entropy enters with weight -alpha, finite; 1 in the paper, 0 leaves it out.</summary>
        Alpha: float
        /// <summary>t_I, dimensionless, finite and above 0; 0.5 in the paper.</summary>
        InstanceTemperature: float
        /// <summary>t_F, dimensionless, finite and above 0; 1 in the paper.</summary>
        FeatureTemperature: float
        /// <summary>Weights of extra terms by their name in the catalogue, finite; none in the paper.</summary>
        Extra: IReadOnlyDictionary<string, float>
    }

    /// <summary>The paper's settings.</summary>
    static member Paper =
        {
            InstanceWeight = 1.0
            FeatureWeight = 1.0
            Alpha = 1.0
            InstanceTemperature = 0.5
            FeatureTemperature = 1.0
            Extra = ReadOnlyDictionary<string, float>.Empty
        }
